# Item response models: the Rasch model by lme4 (marginal ML) and eRm (fit statistics, information), and the 2PL by a
# plain maximisation of the marginal likelihood with R's optim, on complete and on sparse data.
# Run from the root of the repository: Rscript tests/oracles/irt.R > tests/oracles/irt.json
source("tests/oracles/common.R")
suppressPackageStartupMessages({library(psych); library(psychTools); library(lme4); library(eRm)})
options(warn = -1)

data(ability)
complete <- 1 * na.omit(ability)[1:400, 1:10]
dimnames(complete) <- list(NULL, paste0("i", 1:10))
set.seed(20261123)
sparse <- complete
for (n in 1:nrow(sparse)) sparse[n, sample(10, 5)] <- NA

# --- Rasch by lme4: adaptive Gauss-Hermite quadrature, 25 points; intercepts are the items' easiness in logits.
rasch <- function(marks) {
  long <- data.frame(right = as.vector(marks), item = factor(rep(colnames(marks), each = nrow(marks)),
    levels = colnames(marks)), person = factor(rep(1:nrow(marks), ncol(marks))))
  fit <- glmer(right ~ 0 + item + (1 | person), data = na.omit(long), family = binomial, nAGQ = 25,
    control = glmerControl(optimizer = "bobyqa", optCtrl = list(maxfun = 1e5)))
  list(intercept = unname(fixef(fit)), sd = as.numeric(sqrt(VarCorr(fit)$person)),
    log_likelihood = as.numeric(logLik(fit)))
}

# --- 2PL by optim, on Gauss-Hermite points found from the eigenvalues of the Jacobi matrix.
hermite <- function(n) {
  off <- sqrt((1:(n - 1)) / 2)
  jacobi <- matrix(0, n, n)
  jacobi[cbind(1:(n - 1), 2:n)] <- off
  jacobi[cbind(2:n, 1:(n - 1))] <- off
  e <- eigen(jacobi, symmetric = TRUE)
  list(points = e$values * sqrt(2), weights = e$vectors[1, ]^2)
}
two_parameter <- function(marks, grid = hermite(61)) {
  k <- ncol(marks)
  right <- ifelse(is.na(marks), 0, marks)
  wrong <- ifelse(is.na(marks), 0, 1 - marks)
  minus <- function(p) {
    logit <- outer(grid$points, p[1:k]) + rep(p[k + 1:k], each = length(grid$points))
    given <- right %*% t(plogis(logit, log.p = TRUE)) + wrong %*% t(plogis(-logit, log.p = TRUE))
    -sum(log(exp(given) %*% grid$weights))
  }
  start <- c(rep(1, k), qlogis(colMeans(marks, na.rm = TRUE)))
  fit <- optim(start, minus, method = "BFGS", control = list(maxit = 1000, reltol = 1e-14))
  fit <- optim(fit$par, minus, method = "BFGS", control = list(maxit = 1000, reltol = 1e-15, ndeps = rep(1e-5, 2 * k)))
  covariance <- solve(optimHess(fit$par, minus))
  a <- fit$par[1:k]
  d <- fit$par[k + 1:k]
  b <- -d / a
  slope <- diag(covariance)[1:k]
  both <- covariance[cbind(1:k, k + 1:k)]
  list(slope = a, intercept = d, difficulty = b, slope_error = sqrt(slope),
    intercept_error = sqrt(diag(covariance)[k + 1:k]),
    difficulty_error = sqrt(diag(covariance)[k + 1:k] + b^2 * slope + 2 * b * both) / abs(a),
    log_likelihood = -fit$value)
}

# --- eRm: conditional difficulties, abilities, infit and outfit (candidates with all or none right left out).
fitted <- RM(complete)
persons <- person.parameter(fitted)
fit <- itemfit(persons)
by_score <- sapply(1:9, function(s) persons$theta.table[rowSums(complete) == s, 1][1])
points <- c(-2, -1, 0, 1, 2)

lsat <- function(marks) {
  counts <- table(apply(marks, 1, paste, collapse = ""))
  list(pattern = names(counts), count = as.vector(counts))
}
data(bock)

emit(list(
  provenance = provenance("tests/oracles/irt.R", c("psych", "psychTools", "lme4", "eRm"),
    "psychTools::ability (SAPA project), 400 complete rows and 10 items; psych::lsat6, psych::lsat7 (Bock & Lieberman 1970)"),
  complete = rows(complete), sparse = rows(sparse),
  rasch_complete = rasch(complete), rasch_sparse = rasch(sparse),
  two_parameter_complete = two_parameter(complete), two_parameter_sparse = two_parameter(sparse),
  erm = list(difficulty = -as.numeric(fitted$betapar), ability_by_score = unname(by_score),
    infit = unname(fit$i.infitMSQ), outfit = unname(fit$i.outfitMSQ),
    points = points, information = as.numeric(test_info(fitted, points))),
  lsat6 = lsat(lsat6), lsat7 = lsat(lsat7)
))
