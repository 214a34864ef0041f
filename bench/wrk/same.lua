-- One request over and over; the path and the headers come from the command line.
dofile(os.getenv("BENCH_WRK") .. "/report.lua")
function done(summary, latency, requests) report(summary, latency) end
