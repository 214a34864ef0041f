-- Each path of the file BENCH_PATHS once, no path twice; stops early when all were asked, so the time is taken here.
dofile(os.getenv("BENCH_WRK") .. "/report.lua")
local ffi = require("ffi")
ffi.cdef [[ typedef struct { long seconds; long nanoseconds; } bench_time; int clock_gettime(int, bench_time*); ]]

local function now()
  local time = ffi.new("bench_time")
  ffi.C.clock_gettime(1, time)
  return tonumber(time.seconds) + tonumber(time.nanoseconds) / 1e9
end

local threads = {}
function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(args)
  local of = tonumber(os.getenv("BENCH_THREADS"))
  prepared, at, answered, first, last = {}, 0, 0, nil, nil
  local line_number = 0
  for path in io.lines(os.getenv("BENCH_PATHS")) do
    if line_number % of == number then table.insert(prepared, wrk.format("GET", path)) end
    line_number = line_number + 1
  end
end

function request()
  if not first then first = now() end
  at = at + 1
  return prepared[at] or prepared[#prepared]
end

-- Answers after the list is used up are of repeated requests: not counted.
function response(status, headers, body)
  if answered >= #prepared then return end
  answered = answered + 1
  last = now()
  if answered == #prepared then wrk.thread:stop() end
end

function done(summary, latency, requests)
  local total, rate, seconds = 0, 0, 0
  for _, thread in ipairs(threads) do
    local count, first, last = thread:get("answered"), thread:get("first"), thread:get("last")
    total = total + count
    if count > 0 then
      rate = rate + count / (last - first)
      seconds = math.max(seconds, last - first)
    end
  end
  summary.requests = total
  summary.duration = (rate > 0 and total / rate or seconds) * 1e6
  report(summary, latency)
end
