# farringtonFlexible() over the series of a file (one a line), as bench_trend runs it. Prints a line with limit and alarm for
# each point, and last the number of points and the seconds that the detecting took.
suppressMessages(library(surveillance))
series <- lapply(strsplit(readLines(commandArgs(trailingOnly = TRUE)[1]), ","), as.numeric)
control <- list(range = (3 * 52 + 4):260, b = 3, w = 3, noPeriods = 10, reweight = TRUE, weightsThreshold = 2.58,
                pastWeeksNotIncluded = 26, pThresholdTrend = 1, trend = TRUE, alpha = 0.01, thresholdMethod = "nbPlugin")
prepared <- lapply(series, function(counts) sts(observed = counts, frequency = 52))
begun <- proc.time()[["elapsed"]]
results <- lapply(prepared, function(x) suppressWarnings(farringtonFlexible(x, control = control)))
seconds <- proc.time()[["elapsed"]] - begun
for (result in results) cat(paste(c(upperbound(result)), as.integer(c(alarms(result))), collapse = "\n"), "\n", sep = "")
cat(length(results) * length(control$range), seconds, "\n")
