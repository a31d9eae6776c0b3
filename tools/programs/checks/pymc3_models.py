"""Models of pymc3 3.6: log-probabilities and their derivatives, samplers, variational inference."""

import logging
import warnings

import numpy as np
from record import add, check, run

import theano.tensor as T

warnings.simplefilter("ignore")
import pymc3 as pm  # noqa: E402

logging.getLogger("pymc3").setLevel(logging.ERROR)
rng = np.random.RandomState(4)
X = rng.normal(size=(40, 3))
Y = X.dot([1.0, -2.0, 0.5]) + 0.3 * rng.normal(size=40)
COUNTS = rng.poisson(3.0, size=40)
LABELS = rng.binomial(1, 0.4, size=40)


def linear():
    b = pm.Normal("b", 0.0, 2.0, shape=3)
    s = pm.HalfCauchy("s", 1.0)
    pm.Normal("y", mu=T.dot(X, b), sd=s, observed=Y)


def logistic():
    b = pm.Laplace("b", 0.0, 1.0, shape=3)
    pm.Bernoulli("y", logit_p=T.dot(X, b), observed=LABELS)


def poisson_changes():
    a = pm.Exponential("a", 0.3)
    c = pm.Exponential("c", 0.3)
    t = pm.DiscreteUniform("t", 0, 39)
    pm.Poisson("y", pm.math.switch(t > np.arange(40), a, c), observed=COUNTS)


def hierarchical():
    m = pm.Normal("m", 0.0, 5.0)
    s = pm.HalfNormal("s", 2.0)
    g = pm.Normal("g", m, s, shape=8)
    pm.StudentT("y", nu=4.0, mu=g[np.arange(40) % 8], sd=0.5, observed=Y)


def mixture():
    w = pm.Dirichlet("w", np.ones(3))
    m = pm.Normal("m", np.array([-2.0, 0.0, 2.0]), 1.0, shape=3)
    pm.NormalMixture("y", w, m, sd=np.ones(3), observed=Y)


def correlated():
    packed = pm.LKJCholeskyCov("packed", n=3, eta=2.0, sd_dist=pm.HalfCauchy.dist(2.5))
    chol = pm.expand_packed_triangular(3, packed, lower=True)
    pm.MvNormal("y", np.zeros(3), chol=chol, observed=X)


def gaussian_process():
    length = pm.Gamma("length", 2.0, 1.0)
    scale = pm.HalfNormal("scale", 1.0)
    process = pm.gp.Marginal(cov_func=scale**2 * pm.gp.cov.ExpQuad(3, ls=length))
    process.marginal_likelihood("y", X=X, y=Y, noise=0.3)


def random_walk():
    s = pm.Exponential("s", 10.0)
    w = pm.GaussianRandomWalk("w", sd=s, shape=40)
    pm.Normal("y", w, 0.5, observed=Y)


def bounded():
    pm.Beta("p", 2.0, 3.0)
    pm.Uniform("u", -1.0, 4.0)
    pm.Weibull("k", 1.5, 2.0)
    pm.VonMises("v", 0.3, 2.0)
    pm.Kumaraswamy("q", 2.0, 3.0)
    pm.SkewNormal("z", 0.0, 1.0, alpha=2.0)
    pm.InverseGamma("i", 3.0, 2.0)
    pm.TruncatedNormal("t", 0.0, 1.0, lower=-0.5, upper=2.0)
    pm.Logistic("l", 0.2, 1.3)
    pm.Triangular("tri", lower=-1.0, upper=2.0, c=0.5)
    pm.Wald("wald", 1.0, 2.0)
    pm.Pareto("par", 2.0, 1.0)
    pm.ChiSquared("chi", 3.0)
    pm.ExGaussian("exg", 0.0, 1.0, 2.0)
    pm.Gumbel("gum", 0.5, 1.0)
    pm.Lognormal("ln", 0.0, 1.0)
    pm.Rice("rice", 1.0, 1.0)


def counts():
    p = pm.Beta("p", 1.0, 1.0)
    pm.Binomial("a", 10, p, observed=LABELS * 3)
    pm.NegativeBinomial("b", 3.0, 2.0, observed=COUNTS)
    pm.ZeroInflatedPoisson("c", 0.6, 2.0, observed=COUNTS * LABELS)
    pm.BetaBinomial("d", 2.0, 3.0, 10, observed=LABELS * 3)
    pm.Geometric("e", 0.4, observed=COUNTS + 1)
    pm.Categorical("f", np.array([0.2, 0.3, 0.5]), observed=np.arange(40) % 3)
    pm.OrderedLogistic(
        "o", eta=0.3, cutpoints=np.array([-1.0, 0.5, 1.0]), observed=np.arange(40) % 4
    )
    pm.DiscreteWeibull("g", 0.6, 1.2, observed=COUNTS)


def multinomial():
    p = pm.Dirichlet("p", np.ones(4))
    pm.Multinomial("y", n=20, p=p, observed=rng.multinomial(20, [0.25] * 4, size=6))


def missing():
    m = pm.Normal("m", 0.0, 1.0)
    pm.Normal("y", m, 1.0, observed=np.ma.masked_invalid(np.where(LABELS > 0, np.nan, Y)))


MODELS = [
    linear,
    logistic,
    poisson_changes,
    hierarchical,
    mixture,
    correlated,
    gaussian_process,
    random_walk,
    bounded,
    counts,
    multinomial,
    missing,
]


def made(build):
    with pm.Model() as model:
        build()
    return model


def log_probabilities(build):
    rng.seed(5)
    model = made(build)
    function = model.logp_dlogp_function(model.cont_vars)
    function.set_extra_values(model.test_point)
    results = [model.logp(model.test_point)]
    random = np.random.RandomState(1)
    for _ in range(5):
        results.extend(function(random.uniform(-1, 1, function.size)))
    results += [each.logp(model.test_point) for each in model.basic_RVs]
    return results


for build in MODELS:
    add("logp_" + build.__name__, lambda b=build: log_probabilities(b))
for build in (linear, logistic, hierarchical):
    add("hessian_" + build.__name__, lambda b=build: (lambda m: m.d2logp()(m.test_point))(made(b)))


def values(trace):
    return [trace[name] for name in sorted(trace.varnames)]


def sampled(build, step=None, draws=40, **options):
    with made(build):
        trace = pm.sample(
            draws,
            tune=20,
            chains=1,
            cores=1,
            random_seed=3,
            progressbar=False,
            compute_convergence_checks=False,
            step=step() if step else None,
            **options,
        )
    return values(trace)


for step in ("Metropolis", "Slice", "HamiltonianMC", "NUTS"):
    add("sample_linear_" + step, lambda s=step: sampled(linear, getattr(pm, s)))
for build in (
    logistic,
    poisson_changes,
    hierarchical,
    mixture,
    correlated,
    random_walk,
    multinomial,
    missing,
):
    add("sample_" + build.__name__, lambda b=build: sampled(b, draws=15))


@check
def maximum_a_posteriori():
    with made(linear):
        found = pm.find_MAP(progressbar=False)
    return [np.round(found[name], 4) for name in sorted(found)]


for method in ("advi", "fullrank_advi", "svgd"):

    def approximated(method=method):
        pm.set_tt_rng(7)
        # With several variables pymc3 takes them in the order of a set.
        with made(logistic):
            approximation = pm.fit(30, method=method, progressbar=False, random_seed=7)
        return [p.get_value() for p in approximation.params] + (
            [] if approximation.hist is None else [approximation.hist]
        )

    add("fit_" + method, approximated)


@check
def predictions():
    with made(linear) as model:
        trace = pm.sample(
            10,
            tune=5,
            chains=1,
            cores=1,
            step=pm.Metropolis(),
            random_seed=3,
            progressbar=False,
            compute_convergence_checks=False,
        )
        np.random.seed(2)
        return pm.sample_posterior_predictive(trace, samples=5, model=model, progressbar=False)["y"]


@check
def minibatches():
    data = np.arange(60.0).reshape(20, 3)
    batch = pm.Minibatch(data, batch_size=4)
    return [batch.eval(), batch.eval()]


run()
