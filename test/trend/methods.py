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


def tolerance(method: str) -> float:
    """Relative, of upper bounds."""
    return 1e-6 if method.startswith("ears") else 1e-4
