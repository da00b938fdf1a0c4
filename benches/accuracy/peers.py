"""Other libraries of differential privacy, given the same responses, the same loss and the same neighbours.

One survey of Q items, each neighbour adds or takes away one response. For each item a library counts its answers by
option (`defaults`: every option a cell, as its introductions do) or by what is asked of them (`tuned`: positive, not
positive). The share of an item is its positive cells over all of its cells.

| name | how | the loss is met by |
|---|---|---|
| diffprivlib | `tools.histogram` for each item | ε/Q for each item, which add up to ε |
| pipeline-dp Laplace | `Metrics.COUNT`, `max_partitions_contributed=Q` | its accountant at (ε, δ), L1 sensitivity Q |
| pipeline-dp Gaussian | the same with Gaussian noise | its accountant at (ε, δ), L2 sensitivity √Q |
| opendp | `make_count_by_categories`, `then_gaussian` for each item | ρ/Q of zCDP each, ρ by its map to (ε, δ) |
| smartnoise-sql | `SELECT c, COUNT(*) … GROUP BY c` for each item | ε/Q and δ/Q for each item |

pipeline-dp's analytic Gaussian at (4, 10⁻⁶) has 6 % less noise than zCDP that converts to the same pair: the peer has
the better of it.

    python peers.py OUT NAME… [--seconds S] [--draws D] [--only PATTERN]

A council that is looked at goes through the library's whole pipeline once. Further draws of it, the other councils
and groups of 5,000 take seconds each in pipeline-dp and opendp; they get the noise alone from the same library object on
the same counts (`noise`), which is all the pipeline adds where nobody has more answers than the bounds allow.

Writes `peer-NAME-HOW-LOSS.npz` in each folder: for each council that was done in time an array [draw, positive or not,
item] of noisy counts, and `variance`, what is known of the noise of one cell.
"""
import argparse
import glob
import time
import warnings
from multiprocessing import Pool

import numpy as np

from made_up import read_responses

LOSSES = {'eps4': 4., 'eps2': 2.}
DELTA = 1e-6
HOWS = ('defaults', 'tuned')
WHOLE_BELOW = 5000
# The sizes that matter most are done first, in case time runs out.
FIRST = (60, 30, 15, 150, 300, 600, 5000)


def geometric_variance(epsilon):
    ratio = np.exp(-epsilon)
    return 2 * ratio / (1 - ratio) ** 2


class Diffprivlib:
    def __init__(self, epsilon, cells):
        from diffprivlib import BudgetAccountant
        from diffprivlib.tools import histogram
        self.histogram, self.accountant = histogram, BudgetAccountant
        self.each, self.cells, self.total = epsilon / len(cells), cells, epsilon
        self.variance = geometric_variance(self.each)

    def counts(self, answers):
        spent = self.accountant(self.total * (1 + 1e-9), 0)
        for item, cells in enumerate(self.cells):
            given = answers[:, item]
            yield self.histogram(given[given >= 0], epsilon=self.each, bins=int(cells), range=(-.5, cells - .5),
                                 accountant=spent)[0]


class PipelineDp:
    def __init__(self, epsilon, cells, noise):
        import pipeline_dp
        from pipeline_dp.dp_computations import compute_sigma
        self.package, self.epsilon, self.cells = pipeline_dp, epsilon, cells
        self.noise_kind = getattr(pipeline_dp.NoiseKind, noise)
        laplace = 2 * (len(cells) / epsilon) ** 2
        self.variance = laplace if noise == 'LAPLACE' else compute_sigma(epsilon, DELTA, len(cells) ** .5) ** 2

    def counts(self, answers):
        given = [(person, (item, int(answers[person, item])), 1) for person, item in np.argwhere(answers >= 0).tolist()]
        accountant = self.package.NaiveBudgetAccountant(self.epsilon, DELTA)
        engine = self.package.DPEngine(accountant, self.package.LocalBackend())
        how = self.package.AggregateParams(
            metrics=[self.package.Metrics.COUNT], max_partitions_contributed=len(self.cells),
            max_contributions_per_partition=1, noise_kind=self.noise_kind)
        parts = self.package.DataExtractors(
            privacy_id_extractor=lambda row: row[0], partition_extractor=lambda row: row[1],
            value_extractor=lambda row: row[2])
        public = [(item, cell) for item, cells in enumerate(self.cells) for cell in range(cells)]
        result = engine.aggregate(given, how, parts, public_partitions=public)
        accountant.compute_budgets()
        found = [np.zeros(cells) for cells in self.cells]
        for (item, cell), row in result:
            found[item][cell] = row.count
        return found

    def noise(self, counts):
        from pipeline_dp.budget_accounting import MechanismSpec
        from pipeline_dp.dp_computations import Sensitivities, create_additive_mechanism
        spec = MechanismSpec(self.noise_kind.convert_to_mechanism_type())
        spec.set_eps_delta(self.epsilon, DELTA if self.noise_kind is self.package.NoiseKind.GAUSSIAN else 0)
        mechanism = create_additive_mechanism(spec, Sensitivities(l0=len(self.cells), linf=1))
        return [np.array([mechanism.add_noise(int(count)) for count in cells]) for cells in counts]


class OpenDp:
    def __init__(self, epsilon, cells):
        import opendp.prelude as dp
        dp.enable_features('contrib')
        self.dp, self.cells = dp, cells

        def fits(rho):
            space = dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float)
            noise = dp.m.make_gaussian(*space, scale=(2 * rho) ** -.5)
            return dp.c.make_zCDP_to_approxDP(noise).map(1.).epsilon(DELTA) <= epsilon
        rho = dp.binary_search(fits, bounds=(1e-4, 2.))
        self.scale = float(np.sqrt(len(cells) / (2 * rho)))
        self.variance = self.scale ** 2

    def counts(self, answers):
        dp = self.dp
        for item, cells in enumerate(self.cells):
            given = answers[:, item]
            count = dp.t.make_count_by_categories(
                dp.vector_domain(dp.atom_domain(T=int)), dp.symmetric_distance(), categories=list(range(cells)),
                null_category=False, MO=dp.L2Distance[float])
            yield np.array((count >> dp.m.then_gaussian(scale=self.scale))(given[given >= 0].tolist()))

    def noise(self, counts):
        dp = self.dp
        space = dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float)
        drawn = dp.m.make_gaussian(*space, scale=self.scale)(np.concatenate(counts).tolist())
        return np.split(np.array(drawn), np.cumsum(self.cells)[:-1])


class SmartnoiseSql:
    def __init__(self, epsilon, cells):
        self.each, self.cells = (epsilon / len(cells), DELTA / len(cells)), cells
        self.variance = geometric_variance(self.each[0])

    def counts(self, answers):
        import pandas
        from snsql import Privacy, from_df
        for item, cells in enumerate(self.cells):
            given = answers[:, item]
            given = given[given >= 0].astype(int)
            table = pandas.DataFrame({'id': np.arange(len(given)), 'c': given})
            about = {'row_privacy': True, 'rows': len(table), 'censor_dims': False,
                     'id': {'type': 'int', 'lower': 0, 'upper': 10000},
                     'c': {'type': 'int', 'lower': 0, 'upper': int(cells) - 1}}
            reader = from_df(table, privacy=Privacy(epsilon=self.each[0], delta=self.each[1]),
                             metadata={'': {'s': {'t': about}}})
            found = np.zeros(cells)
            for row in reader.execute('SELECT c, COUNT(*) AS n FROM s.t GROUP BY c')[1:]:
                found[int(row[0])] = row[1]
            yield found


LIBRARIES = {
    'diffprivlib': Diffprivlib,
    'pipeline-dp-laplace': lambda epsilon, cells: PipelineDp(epsilon, cells, 'LAPLACE'),
    'pipeline-dp-gaussian': lambda epsilon, cells: PipelineDp(epsilon, cells, 'GAUSSIAN'),
    'opendp': OpenDp,
    'smartnoise-sql': SmartnoiseSql,
}


def turns(councils, draws_most):
    """Councils and draws in the order they are done, with whether the whole pipeline runs."""
    seen = [name for name in councils if name.startswith('seen')]
    seen.sort(key=lambda name: FIRST.index(councils[name][0]))
    yield from ((name, councils[name][0] < WHOLE_BELOW) for name in seen)
    yield from ((name, False) for name in councils if name.startswith('other'))
    yield from ((name, False) for name in seen for _ in range(1, min(councils[name][1], draws_most)))


def exact(answers, cells):
    return [np.bincount(answers[answers[:, item] >= 0, item], minlength=many) for item, many in enumerate(cells)]


def run(task):
    folder, name, limit, draws = task
    warnings.filterwarnings('ignore')
    items, councils, answers = read_responses(folder)
    positive, done = items['positive'], []
    for how in HOWS:
        cells = items['options'] if how == 'defaults' else np.full(len(positive), 2)
        border = positive if how == 'defaults' else np.ones(len(positive), int)
        for loss, epsilon in LOSSES.items():
            library, found, begun = LIBRARIES[name](epsilon, cells), {}, time.process_time()
            todo = list(turns(councils, draws))
            for council, whole in todo:
                if time.process_time() - begun > limit:
                    break
                given = answers[council]
                if how == 'tuned':
                    given = np.where(given < 0, -1, given >= positive)
                short = not whole and hasattr(library, 'noise')
                counts = library.noise(exact(given, cells)) if short else list(library.counts(given))
                row = [[cells[:edge].sum() for cells, edge in zip(counts, border)],
                       [cells[edge:].sum() for cells, edge in zip(counts, border)]]
                found.setdefault(council, []).append(row)
            np.savez_compressed(f'{folder}/peer-{name}-{how}-{loss}.npz', variance=library.variance,
                                **{council: np.array(rows, float) for council, rows in found.items()})
            done.append(f'{how} {loss} {sum(map(len, found.values()))}/{len(todo)} in {time.process_time() - begun:.0f} s')
    return f'{folder} {name}: ' + ', '.join(done)


if __name__ == '__main__':
    options = argparse.ArgumentParser()
    options.add_argument('out')
    options.add_argument('names', nargs='+')
    options.add_argument('--seconds', type=float, default=120,
                         help='of processor time, for a library, cells, a loss and a folder')
    options.add_argument('--draws', type=int, default=4, help='of a council that is looked at, at most')
    options.add_argument('--only', default='*-*-*', help='folders, as a pattern')
    given = options.parse_args()
    folders = [path for path in sorted(glob.glob(f'{given.out}/{given.only}')) if not path.endswith('pairs')]
    tasks = [(path, name, given.seconds, given.draws) for path in folders for name in given.names]
    with Pool(2) as pool:
        for line in pool.imap_unordered(run, tasks):
            print(line, flush=True)
