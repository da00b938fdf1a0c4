"""Shrinking a council's shares towards those of other councils, the same for everybody in the comparison.

Multivariate empirical Bayes with known noise (Fay and Herriot 1979). With D the diagonal of sqrt(mean (1 - mean)),

    share of council c ~ N(mean, D (g 11' + a B + i I) D + sampling of n_c answers)
    what was read      ~ N(share, diag(independent noise) + load load')

where B joins the items of one area and `load` is the error that the items share through one noisy number of responses.
Five numbers (g, a, i, and how strongly one person's answers go together, in general and by area) are fitted by
penalised maximum likelihood on the other councils' noisy shares. Three corrections that small numbers need: noise is
evaluated at the mean and not at the noisy share, the uncertainty of the fitted mean is added to the prior, and g, a and
i have a floor. With no other councils the mean is a published national figure and the prior has a standard deviation of
10 points.

Left open: councils that are nothing like the others. For them there is the raw estimate, and a flag.
"""
import numpy as np
from scipy.optimize import minimize

# log of g, a, i: where the penalty draws them, how gently, and their floor (together 2.5 points for a share of 83 %).
CENTRE, GENTLY, FLOOR = -5., 2., -6.5
# A prior of 10 points for a share of 83 %, and how one person's answers go together, as the estimator takes it.
ALONE = (.01 / (.83 * .17) * np.array([.5, .2, .3]), .2, .1)


class Readings:
    """What was read of C councils: residuals are linear in the drawn numbers, so their noise is known exactly.

    `positive` and `whole` (C, Q) are estimates of the positive answers and of all answers; `noise(mean)` gives the
    variance of the independent error of `positive - mean · whole`, and the loading of the shared error; `size` (C, Q)
    is a steady estimate of all answers, and `people` (C) of the responses.
    """

    def __init__(self, positive, whole, size, people, noise):
        self.positive, self.whole, self.people, self.noise = positive, whole, np.maximum(people, 5.), noise
        self.size = np.maximum(size, 1.)

    def of(self, rows):
        return Readings(self.positive[rows], self.whole[rows], self.size[rows], self.people[rows],
                        lambda mean: tuple(np.broadcast_to(part, self.size.shape)[rows] for part in self.noise(mean)))

    def around(self, mean):
        """Deviations of the shares from `mean`, the variance of their independent error, the loading of the shared."""
        independent, load = self.noise(mean)
        return (self.positive - mean * self.whole) / self.size, independent / self.size ** 2, load / self.size


class Model:
    """How councils' true shares vary, given the mean and five numbers."""

    def __init__(self, area, mean, rates, spread, together, by_area):
        self.mean, self.rates, self.spread = mean, rates, spread
        self.together, self.by_area = together, by_area
        unit = np.sqrt(mean * (1 - mean))
        joined = area[:, None] == np.unique(area)[None]
        self.parts = unit[:, None] * np.column_stack([np.ones(len(area)), joined])
        self.own, self.unsure = unit ** 2, np.zeros((len(area), len(area)))

    def factors(self, people):
        """Variances of the parts, and what is left to each item alone, for councils of so many people."""
        people = np.asarray(people, float)[:, None]
        areas = self.parts.shape[1] - 1
        general, by_area, own = self.spread
        parts = np.column_stack([general + self.together / people] + [by_area + self.by_area / people] * areas)
        alone = own + (1 / self.rates - self.together - self.by_area) / people
        return parts, self.own * np.maximum(alone, 1e-9)

    def covariance(self, people):
        """Of the true shares of those who answered, one matrix for each council."""
        parts, alone = self.factors(people)
        joined = np.einsum('qi,ci,pi->cqp', self.parts, parts, self.parts)
        return joined + np.einsum('cq,qp->cqp', alone, np.eye(len(self.mean))) + self.unsure

    def misfit(self, readings):
        """Minus twice the log likelihood of what was read, by Woodbury's identity, up to a constant."""
        off, noise, load = readings.around(self.mean)
        parts, alone = self.factors(readings.people)
        every = np.broadcast_to(self.parts, (len(off), *self.parts.shape))
        columns = np.concatenate([every, load[:, :, None]], axis=2)
        widths = np.column_stack([parts, np.ones(len(off))])
        weight = 1 / (alone + noise)
        inner = np.einsum('cqi,cq,cqj->cij', columns, weight, columns, optimize=True)
        inner[:, range(widths.shape[1]), range(widths.shape[1])] += 1 / widths
        against = np.einsum('cqi,cq->ci', columns, weight * off)
        fitted = np.einsum('ci,ci->c', against, np.linalg.solve(inner, against[:, :, None])[:, :, 0])
        logs = np.linalg.slogdet(inner)[1] + np.log(widths).sum(1) - np.log(weight).sum(1)
        return ((weight * off ** 2).sum(1) - fitted + logs).sum()


def alone(area, national, rates):
    """The prior where no other council is known: a published national figure for each item."""
    return Model(area, np.clip(national, .02, .98), rates, *ALONE)


def fit(area, others):
    """The model of other councils' readings."""
    rates = np.clip(others.size.sum(0) / others.people.sum(), .05, 1.)
    mean = np.full(len(area), .8)
    for _ in range(3):
        mean, _ = fitted_mean(others, mean, lambda noise, load: noise + load ** 2 + .05 ** 2)

    def model(numbers):
        return Model(area, mean, rates, np.exp(numbers[:3]), *(.5 / (1 + np.exp(-numbers[3:]))))

    def cost(numbers):
        drawn = ((numbers - np.array([CENTRE, CENTRE, CENTRE, -1, -1])) ** 2).sum() / GENTLY ** 2
        return model(numbers).misfit(others) / 2 + drawn / 2
    found = minimize(cost, [CENTRE, CENTRE, CENTRE, -1., -1.], method='L-BFGS-B',
                     bounds=[(FLOOR, -1)] * 3 + [(-6, 4)] * 2, options={'maxiter': 40})
    best = model(found.x)
    covariance = best.covariance(others.people)
    spread = np.einsum('cqq->cq', covariance)
    mean, shares = fitted_mean(others, mean, lambda noise, load: noise + load ** 2 + spread)
    best = model(found.x)
    _, noise, load = others.around(mean)
    total = covariance + np.einsum('cq,qp->cqp', noise, np.eye(len(mean))) + load[:, :, None] * load[:, None]
    best.unsure = np.einsum('cq,cqp,cp->qp', shares, total, shares, optimize=True)
    return best


def fitted_mean(others, mean, variance):
    """The mean weighted by how sure each council's shares are, and each council's part in it."""
    off, noise, load = others.around(mean)
    weight = 1 / variance(noise, load)
    shares = weight / weight.sum(0)
    return np.clip(mean + (shares * off).sum(0), .02, .98), shares


def shrunk(model, readings):
    """Posterior means and covariances of the true shares of those who answered."""
    off, noise, load = readings.around(model.mean)
    prior = model.covariance(readings.people)
    total = prior + np.einsum('cq,qp->cqp', noise, np.eye(off.shape[1])) + load[:, :, None] * load[:, None]
    gain = np.linalg.solve(total, prior).transpose(0, 2, 1)
    posterior = prior - gain @ prior
    return np.clip(model.mean + np.einsum('cqp,cp->cq', gain, off), 0, 1), posterior


class Oracle(Model):
    """The linear rule that knows how councils truly vary, how many answered, and how many answer each item."""

    def __init__(self, national, between, within, rates):
        self.mean, self.between, self.within, self.rates = national, between, within, rates

    def covariance(self, people):
        sampled = self.within + np.diag(np.diag(self.within) * (1 / self.rates - 1))
        return self.between + sampled / np.asarray(people, float)[:, None, None]
