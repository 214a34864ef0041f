# Makes series and runs the R package surveillance over them with many parameters, one case after the other.
# Usage: Rscript compare_r.R FOLDER full|quick|record
# Writes FOLDER/NAME.series.csv, FOLDER/cases.tsv (case, series, options of the program, and what R said instead of a
# result if it stopped) and FOLDER/expected.tsv (case, t, upper, alarm). `record` is the selection that is kept in the
# project: simulated series only, a few points of each case.
suppressMessages(library(surveillance))
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
full <- arguments[2] == "full"
record <- arguments[2] == "record"
cases <- list()
expected <- list()

# ---- series -------------------------------------------------------------------------------------------------------
dataset <- function(name) { place <- new.env(); data(list = name, envir = place); get(name, envir = place) }
as_series <- function(x) if (inherits(x, "disProg")) disProg2sts(x) else x
one_column <- function(x) if (ncol(x) > 1) aggregate(x, by = "unit") else x
weekly <- function(counts) sts(observed = counts, frequency = 52)
dated <- function(counts, first, by, frequency)
  sts(observed = counts, epoch = seq(as.Date(first), length.out = length(counts), by = by), epochAsDate = TRUE,
      frequency = frequency)
season <- function(n, level, wave, trend = 0, frequency = 52)
  exp(level + wave * sin(2 * pi * seq_len(n) / frequency) + trend * seq_len(n))

make_series <- function() {
  set.seed(20130401)
  made <- list()
  for (name in c("salmonella.agona", "shadar", "ha", "k1", "m1", "m2", "m3", "m5", "n1", "n2", "s1", "s2", "q2",
                 "h1_nrwrp", "abattoir"))
    made[[name]] <- one_column(as_series(dataset(name)))
  made$salmNewport <- one_column(dataset("salmNewport"))
  made$momo <- one_column(dataset("momo"))
  made$rotaBB <- one_column(dataset("rotaBB"))
  n <- 300
  made$sparse <- weekly(rnbinom(n, mu = season(n, -1.2, 0.6), size = 2))
  made$middling <- weekly(rnbinom(n, mu = season(n, 2.2, 0.7), size = 6))
  made$poisson <- weekly(rpois(n, season(n, 3, 0.3)))
  made$rising <- weekly(rnbinom(n, mu = season(n, 1.5, 0.4, 0.008), size = 8))
  made$falling <- weekly(rnbinom(n, mu = season(n, 4, 0.4, -0.01), size = 8))
  made$steep <- weekly(rpois(n, exp(seq(-2, 7, length.out = n))))
  made$thousands <- weekly(rnbinom(n, mu = season(n, 9, 0.5), size = 20))
  made$millions <- weekly(rnbinom(n, mu = season(n, 15, 0.3), size = 50))
  made$billions <- weekly(round(1e9 * season(n, 0, 0.3) * exp(rnorm(n, 0, 0.05))))
  made$zeros <- weekly(c(rep(0, 240), 6, 9, 0, 14, rep(0, 56)))
  made$nearly_zero <- weekly(c(rbinom(240, 1, 0.03), 6, 9, 0, 14, rbinom(56, 1, 0.03)))
  made$winter_zero <- weekly(rpois(n, 30 * (((seq_len(n)) %% 52) > 20 & ((seq_len(n)) %% 52) < 40)))
  made$constant <- weekly(rep(7, n))
  outbreaks <- rnbinom(n, mu = season(n, 2, 0.5), size = 10)
  outbreaks[c(60:66, 130:135, 210, 260:264)] <- outbreaks[c(60:66, 130:135, 210, 260:264)] * 6 + 20
  made$outbreaks <- weekly(outbreaks)
  made$heavy <- weekly(rnbinom(n, mu = season(n, 3, 0.5), size = 0.4))
  made$dated_weeks <- dated(rnbinom(n, mu = season(n, 2.5, 0.6), size = 6), "2004-01-05", "1 week", 52)
  made$dated_sundays <- dated(rnbinom(n, mu = season(n, 2.5, 0.6), size = 6), "2008-02-24", "1 week", 52)
  made$long_weeks <- dated(rnbinom(620, mu = season(620, 2, 0.6), size = 6), "2001-12-31", "1 week", 52)
  made$months <- sts(observed = rnbinom(132, mu = season(132, 3, 0.5, 0, 12), size = 8), frequency = 12)
  made$dated_months <- dated(rnbinom(132, mu = season(132, 3, 0.5, 0.005, 12), size = 8), "2003-05-01", "1 month", 12)
  made$dated_days <- dated(rnbinom(1600, mu = season(1600, 1.5, 0.4, 0, 365), size = 6), "2007-11-20", "1 day", 365)
  made$days <- sts(observed = rnbinom(1500, mu = season(1500, 1, 0.4, 0, 365), size = 6), frequency = 365)
  made$quarters <- sts(observed = rpois(60, 40), frequency = 4)
  made$short <- weekly(rpois(30, 4))
  made
}

write_series <- function(name, x) {
  table <- data.frame(t = seq_len(nrow(x)))
  if (x@epochAsDate) table$date <- format(epoch(x))
  table$count <- format(c(observed(x)), scientific = FALSE, trim = TRUE)
  write.csv(table, file.path(folder, paste0(name, ".series.csv")), row.names = FALSE, quote = FALSE)
}

# ---- cases --------------------------------------------------------------------------------------------------------
add <- function(series, method, control, options) {
  cases[[length(cases) + 1]] <<- list(series = series, method = method, control = control, options = options)
}

run_case <- function(case, x, name) {
  control <- case$control
  said <- ""
  result <- tryCatch(suppressWarnings(suppressMessages({
    out <- NULL
    capture.output(out <- do.call(case$method, list(x, control = control)))
    out
  })), error = function(problem) { said <<- gsub("[\t\n]", " ", conditionMessage(problem)); NULL })
  if (!is.null(result)) {
    expected[[length(expected) + 1]] <<- data.frame(case = name, t = control$range,
      upper = vapply(c(upperbound(result)), format, "", digits = 12, scientific = FALSE, trim = TRUE),
      alarm = as.integer(c(alarms(result))))
  }
  data.frame(case = name, series = case$series, options = case$options, said = said)
}

flag <- function(name, value) if (is.null(value)) "" else paste0(" --", name, " ", format(value, scientific = FALSE))
truth <- function(name, value) if (is.null(value)) "" else paste0(" --", name, "=", tolower(as.character(value)))
range_of <- function(range) paste0(" --range ", min(range), ":", max(range))

add_ears <- function(series, x, method, alpha = NULL, baseline = NULL, minSigma = NULL) {
  before <- (if (is.null(baseline)) 7 else baseline) + c(C1 = 0, C2 = 2, C3 = 4)[[method]]
  if (before + 1 > nrow(x)) return()
  control <- list(range = utils::tail((before + 1):nrow(x), if (record) 15 else nrow(x)), method = method)
  if (!is.null(alpha)) control$alpha <- alpha
  if (!is.null(baseline)) control$baseline <- baseline
  if (!is.null(minSigma)) control$minSigma <- minSigma
  add(series, "earsC", control, paste0("--method ears-", tolower(method), flag("alpha", alpha), flag("baseline", baseline),
      flag("min-sigma", minSigma), range_of(control$range)))
}

add_farrington <- function(series, x, method, range, ...) {
  given <- list(...)
  range <- range[range >= 1 & range <= nrow(x)]
  if (length(range) == 0) return()
  control <- c(list(range = range), given)
  limit <- given$limit54
  options <- paste0("--method ", c(farrington = "farrington", farringtonFlexible = "farrington-flexible")[[method]],
    flag("b", given$b), flag("w", given$w), flag("alpha", given$alpha), truth("reweight", given$reweight),
    truth("trend", given$trend), flag("power", given$powertrans), flag("weights-threshold", given$weightsThreshold),
    flag("p-threshold-trend", given$pThresholdTrend), flag("no-periods", given$noPeriods),
    flag("past-weeks-not-included", given$pastWeeksNotIncluded), flag("threshold", tolower(given$thresholdMethod)),
    if (is.null(limit)) "" else paste0(" --limit54 ", limit[1], ",", limit[2]), flag("freq", x@freq), range_of(range))
  options <- sub("--threshold +", "--threshold ", sub("--threshold --", "--", options))
  add(series, method, control, gsub(" --threshold (?=--|$)", " ", options, perl = TRUE))
}

tail_of <- function(x, first, most) { range <- first:nrow(x); range[range <= nrow(x)]; utils::tail(range, most) }

add_cases <- function(all) {
  most <- if (full) 60 else if (record) 5 else 12
  for (series in names(all)) {
    x <- all[[series]]
    freq <- x@freq
    for (method in c("C1", "C2", "C3")) {
      add_ears(series, x, method)
      if (full) {
        add_ears(series, x, method, alpha = 0.05, baseline = 10)
        add_ears(series, x, method, alpha = 0.01, minSigma = 1)
      }
    }
    for (b in if (full) c(1, 2, 3, 4, 5) else c(3)) {
      if (nrow(x) < freq * b + 8) next
      range <- tail_of(x, freq * b + 5, most)
      w <- if (freq <= 12) 1 else 3
      add_farrington(series, x, "farrington", range, b = b, w = w, alpha = 0.01)
      add_farrington(series, x, "farrington", range, b = b, w = w, alpha = 0.05, reweight = FALSE, powertrans = "1/2")
      range <- tail_of(x, freq * b + w + 10, most)
      for (threshold in c("delta", "nbPlugin", "muan"))
        add_farrington(series, x, "farringtonFlexible", range, b = b, w = w, alpha = 0.01, noPeriods = if (freq < 10) 2 else if (freq == 12) 4 else 10,
                       pastWeeksNotIncluded = freq %/% 2, pThresholdTrend = 1, thresholdMethod = threshold)
      add_farrington(series, x, "farringtonFlexible", range, b = b, w = w, thresholdMethod = "muan", alpha = 0.05)
    }
  }
  add_variety(all, most)
}

# Every parameter away from its default, on a few series.
add_variety <- function(all, most) {
  names <- intersect(if (full) c("middling", "outbreaks", "rising", "sparse", "dated_weeks", "salmNewport", "m5", "heavy",
                                 "nearly_zero", "dated_months") else c("middling", "dated_weeks"), names(all))
  for (series in names) {
    x <- all[[series]]
    f <- x@freq
    r <- tail_of(x, f * 3 + 12, most)
    for (powertrans in c("2/3", "1/2", "none")) for (trend in c(TRUE, FALSE)) {
      add_farrington(series, x, "farrington", r, b = 3, w = 2, alpha = 0.02, powertrans = powertrans, trend = trend)
      add_farrington(series, x, "farringtonFlexible", r, b = 3, w = 2, alpha = 0.02, powertrans = powertrans, trend = trend)
    }
    for (w in c(0, 1, 2, 5)) {
      add_farrington(series, x, "farrington", r, b = 3, w = w, alpha = 0.01)
      if (f > 12) add_farrington(series, x, "farringtonFlexible", r, b = 3, w = w, alpha = 0.01, noPeriods = 7, thresholdMethod = "nbPlugin")
    }
    for (noPeriods in if (f > 12) c(2, 3, 5, 10, 20, 40) else c(2, 3, 5, 9, 10, 12))
      add_farrington(series, x, "farringtonFlexible", r, b = 3, w = 1, alpha = 0.01, noPeriods = noPeriods, thresholdMethod = "muan")
    for (past in c(0, 1, 3, 10, 26, 40))
      add_farrington(series, x, "farringtonFlexible", r, b = 3, w = 3, alpha = 0.01, noPeriods = if (f > 12) 10 else 3, pastWeeksNotIncluded = past, thresholdMethod = "nbPlugin")
    for (threshold in c(0.5, 1, 2.58, 100))
      add_farrington(series, x, "farringtonFlexible", r, b = 3, w = 1, alpha = 0.01, noPeriods = 4, weightsThreshold = threshold, thresholdMethod = "muan")
    for (p in c(0, 0.001, 0.05, 0.5, 1))
      add_farrington(series, x, "farringtonFlexible", r, b = 3, w = 1, alpha = 0.01, noPeriods = 4, pThresholdTrend = p, thresholdMethod = "delta")
    for (alpha in c(1e-6, 0.001, 0.1, 0.3)) for (threshold in c("delta", "nbPlugin", "muan"))
      add_farrington(series, x, "farringtonFlexible", r, b = 3, w = 1, alpha = alpha, reweight = alpha > 0.01, thresholdMethod = threshold)
    for (limit in list(c(0, 4), c(20, 1), c(5, 10)))
      add_farrington(series, x, "farringtonFlexible", r, b = 3, w = 1, alpha = 0.01, limit54 = limit, thresholdMethod = "delta")
    add_farrington(series, x, "farrington", r, b = 3, w = 1, alpha = 0.01, limit54 = c(20, 2))
    # Where reference windows begin before the series.
    add_farrington(series, x, "farrington", (f * 3 - 3):(f * 3 + 3), b = 3, w = 3, alpha = 0.01)
  }
}

# ---- CUSUM: likelihood ratio, with a mean that is given or fitted ---------------------------------------------------
add_cusum <- function(all) {
  for (series in intersect(c("middling", "outbreaks", "rising", "shadar", "salmNewport", "dated_months", "heavy"), names(all))) {
    x <- all[[series]]
    n <- nrow(x)
    level <- mean(observed(x))
    if (record && n > 150) next
    for (kappa in c(0.2, 0.7)) for (dispersion in c(0, 0.1)) {
      control <- list(range = 1:n, c.ARL = 5, mu0 = rep(level, n), alpha = dispersion, theta = kappa, ret = "cases")
      add(series, "glrnb", control, paste0("--method nb-cusum --kappa ", kappa, " --mu0 ", format(level, digits = 17),
          " --dispersion ", dispersion, " --range 1:", n))
    }
    begin <- 2 * x@freq + 5
    if (begin + 5 > n) next
    for (harmonics in c(0, 1, 2)) for (trend in c(FALSE, TRUE)) {
      control <- list(range = begin:n, c.ARL = 4, mu0 = list(S = harmonics, trend = trend), theta = 0.5, ret = "cases")
      options <- paste0("--method nb-cusum --kappa 0.5 --c-arl 4 --harmonics ", harmonics, " --trend=", tolower(trend),
                        " --freq ", x@freq, " --range ", begin, ":", n)
      add(series, "glrnb", control, options)
      add(series, "glrnb", c(control, alpha = 0.15), paste0(options, " --dispersion 0.15"))
    }
  }
}

all <- make_series()
quick <- c("salmonella.agona", "shadar", "salmNewport", "m5", "sparse", "middling", "rising", "thousands", "billions",
           "nearly_zero", "outbreaks", "dated_sundays", "dated_months", "dated_days")
simulated <- c("sparse", "middling", "rising", "billions", "nearly_zero", "winter_zero", "outbreaks", "heavy", "dated_weeks",
               "dated_sundays", "dated_months", "months", "short")
if (!full) all <- all[if (record) simulated else quick]
for (name in names(all)) write_series(name, all[[name]])
add_cases(all)
add_cusum(all)
table <- do.call(rbind, lapply(seq_along(cases), function(i)
  run_case(cases[[i]], all[[cases[[i]]$series]], sprintf("case-%04d", i))))
write_table <- function(table, name)
  write.table(table, file.path(folder, name), sep = "\t", row.names = FALSE, quote = FALSE)
write_table(do.call(rbind, expected), "expected.tsv")
write_table(table, "cases.tsv")
