"""The methods as the reference data names them: options of the program for each (../shared/data/README.md, trend/)."""

FLEXIBLE = ["--method", "farrington-flexible", "--b", "3", "--w", "3", "--no-periods", "10", "--reweight",
            "--weights-threshold", "2.58", "--past-weeks-not-included", "26", "--p-threshold-trend", "1", "--trend",
            "--alpha", "0.01", "--power", "2/3", "--freq", "52"]

REFERENCE = {
    "ears-c1": ["--method", "ears-c1", "--alpha", "0.001"],
    "ears-c2": ["--method", "ears-c2", "--alpha", "0.001"],
    "ears-c3": ["--method", "ears-c3", "--alpha", "0.025"],
    "farrington-b3-w3": ["--method", "farrington", "--b", "3", "--w", "3", "--reweight", "--alpha", "0.01", "--power", "2/3",
                         "--trend", "--freq", "52"],
    "farrington-flexible-nbplugin": FLEXIBLE + ["--threshold", "nbplugin"],
    "farrington-flexible-muan": FLEXIBLE + ["--threshold", "muan"],
}


def tolerance(method: str, fitted: bool = True) -> float:
    """Relative, of upper bounds. R fits the mean of a CUSUM to about 1e-4 only where it is extrapolated."""
    if method.startswith("ears"):
        return 1e-6
    return 1e-3 if method == "nb-cusum" and fitted else 1e-4
