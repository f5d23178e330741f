# What every oracle script shares: the provenance it writes, and numbers at full precision.
suppressPackageStartupMessages(library(jsonlite))

provenance <- function(script, packages, data) {
  versions <- sapply(packages, function(p) as.character(packageVersion(p)))
  list(
    program = R.version.string,
    packages = as.list(versions),
    command = paste("Rscript", script),
    date = format(Sys.Date()),
    data = data
  )
}

emit <- function(value) {
  cat(toJSON(value, auto_unbox = TRUE, digits = NA, na = "null", null = "null"), "\n")
}

# A matrix of single digits as one string a row; "." = not presented.
rows <- function(matrix) {
  unname(apply(as.matrix(matrix), 1, function(row) paste(ifelse(is.na(row), ".", row), collapse = "")))
}
