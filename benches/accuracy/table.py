"""Writes the accuracy tables as a document: python table.py OUT COMMIT SECONDS > accuracy.md

Errors are root mean squares in percentage points; what stands after ± is a standard error with councils as clusters.
"""
import csv
import glob
import json
import os
import platform
import sys
from collections import defaultdict

import numpy as np

from peers import HOWS, LIBRARIES

LOSS_NAMES = {'eps4': 'ε = 4', 'eps2': 'ε = 2'}


class Scores:
    """All rows of `scores.csv`: mean squares by council."""

    def __init__(self, out):
        self.found = defaultdict(dict)
        with open(f'{out}/scores.csv') as file:
            for row in csv.DictReader(file):
                family, items, _ = row['folder'].split('-')
                kind = row['council'].split('-')[0]
                key = (family, int(items), row['loss'], kind, int(row['n']), row['method'], row['how'], row['others'])
                self.found[key][row['folder'], row['council']] = row
        self.families = sorted({key[0] for key in self.found}, reverse=True)
        self.items = sorted({key[1] for key in self.found})
        self.losses = sorted({key[2] for key in self.found}, reverse=True)
        self.sizes = sorted({key[4] for key in self.found})

    def values(self, cell, method, what, kind='seen'):
        """The figure of each council; `cell` is (family, items, loss, n)."""
        rows = self.found.get((*cell[:3], kind, cell[3], *method), {})
        return {council: float(row[what]) for council, row in rows.items() if row.get(what)}

    def rmse(self, cell, method, what, kind='seen'):
        """In points, with its standard error; None where there is no figure."""
        values = list(self.values(cell, method, what, kind).values())
        if not values:
            return None
        root = 100 * np.sqrt(np.mean(values))
        error = 100 ** 2 * np.std(values, ddof=1) / np.sqrt(len(values)) / (2 * root) if len(values) > 1 else np.nan
        return root, error

    def mean(self, cells, method, what, kind='seen'):
        values = [value for cell in cells for value in self.values(cell, method, what, kind).values()]
        return (np.mean(values), np.std(values, ddof=1) / np.sqrt(len(values))) if len(values) > 1 else None

    def ratio(self, cells, one, other, what, kind='seen'):
        """RMSE of one method over that of another in the same councils, and its jackknife error."""
        pairs = []
        for cell in cells:
            mine, theirs = self.values(cell, one, what, kind), self.values(cell, other, what, kind)
            pairs += [(mine[council], theirs[council]) for council in mine if council in theirs]
        if len(pairs) < 2:
            return None
        pairs = np.array(pairs)
        left = pairs.sum(0) - pairs
        each = np.sqrt(left[:, 0] / left[:, 1])
        spread = np.sqrt((len(pairs) - 1) * np.mean((each - each.mean()) ** 2))
        return np.sqrt(pairs[:, 0].sum() / pairs[:, 1].sum()), spread

    def best(self, cell, how, others, what='item'):
        """The peer with the smallest error among those of this sort."""
        found = [(self.rmse(cell, (name, how, others), what), name) for name in LIBRARIES]
        found = [(figure[0], name) for figure, name in found if figure]
        return min(found)[1] if found else None


OURS = ('ours', 'raw', 'raw')
PRIOR = ('prior only', '', '0')
ORACLE = ('oracle', '', '')


def shrunk(others):
    return ('ours', 'shrunk', str(others))


def line(*cells):
    print('| ' + ' | '.join(str(cell) for cell in cells) + ' |')


def head(*cells):
    line(*cells)
    print('|' + '---|' * len(cells))


def pm(figure, digits=2):
    return '–' if figure is None else f'{figure[0]:.{digits}f} ± {figure[1]:.{digits}f}'


def methods():
    """What each row of a table is called."""
    yield 'Chorus, raw', OURS
    for name in LIBRARIES:
        for how in HOWS:
            yield f'{name}, {how}', (name, how, 'raw')
    yield 'national figure alone, no answers used', PRIOR
    for others in ('0', '15', '80'):
        yield f'Chorus, shrunk, {others} others', shrunk(others)
        yield f'Chorus, shrunk as the peers, {others} others', ('ours', 'as peers', others)
        for name in LIBRARIES:
            for how in HOWS:
                yield f'{name}, {how}, our shrinkage, {others} others', (name, how, others)
    yield 'oracle linear rule', ORACLE


def table(scores, family, items, loss, only=None):
    """Item and area errors, a column for each number of answers."""
    sizes = [n for n in scores.sizes if n in only] if only else scores.sizes
    head('method', *(f'n = {n}' for n in sizes))
    for name, method in methods():
        cells = [(family, items, loss, n) for n in sizes]
        found = [(scores.rmse(cell, method, 'item'), scores.rmse(cell, method, 'area')) for cell in cells]
        if any(item for item, _ in found):
            line(name, *('–' if item is None else f'{item[0]:.2f} / {area[0]:.2f}' for item, area in found))
    print()


class Aims:
    """Each aim beside what was measured."""

    def __init__(self, scores, out):
        self.scores, self.out, self.count = scores, out, [0, 0]

    def say(self, what, measured, met):
        self.count[bool(met)] += 1
        line(what, measured, 'met' if met else '**missed**')

    def all(self):
        for part in (self.against_peers, self.noise, self.prior, self.oracle, self.coverage, self.calls, self.flags):
            part()

    def against_peers(self):
        for how, aim in (('defaults', .60), ('tuned', .80)):
            for items in self.scores.items:
                found = {}
                for n in (30, 60, 150, 300):
                    cell = ('plain', items, 'eps4', n)
                    best = self.scores.best(cell, how, 'raw')
                    found[n] = (self.scores.ratio([cell], OURS, (best, how, 'raw'), 'item') if best else None), best
                text = ', '.join(f'{pm(ratio)} at {n} ({best})' for n, (ratio, best) in found.items())
                self.say(f'raw, {items} items, n 30 to 300: at most {aim:.2f} of the best peer, {how}', text,
                         all(ratio and ratio[0] <= aim for ratio, _ in found.values()))
        for how, aim in (('defaults', .40), ('tuned', .55)):
            for items in self.scores.items:
                cell = ('plain', items, 'eps4', 60)
                best = self.scores.best(cell, how, 'raw')
                ratio = best and self.scores.ratio([cell], shrunk(80), (best, how, 'raw'), 'item')
                self.say(f'shrunk with 80 others, {items} items, n 60: at most {aim:.2f} of the best raw peer, {how}',
                         f'{pm(ratio)} ({best})', ratio and ratio[0] <= aim)

    def noise(self):
        with open(f'{self.out}/optimum.json') as file:
            for row in json.load(file):
                text = (f"at most {row['ours']:.4f} (a mechanism at no more than {row['open']:.4f} of the proved bound "
                        f"exists; ours without the grid: {row['smooth']:.4f}; the best that treats items apart: "
                        f"{row['apart']:.4f}; errors that do not lean on each other: {row['independent']:.4f})")
                self.say(f"noise of the plan, {row['items']} items: at most 1.02 of the convex optimum", text,
                         row['ours'] <= 1.02)

    def prior(self):
        for what in ('item', 'area'):
            for others in ('0', '15', '80'):
                worst = []
                for family in self.scores.families:
                    for items in self.scores.items:
                        for loss in self.scores.losses:
                            for n in self.scores.sizes:
                                cell = (family, items, loss, n)
                                mine = list(self.scores.values(cell, shrunk(others), f'good_{what}').values())
                                theirs = list(self.scores.values(cell, shrunk(others), f'good_{what}_prior').values())
                                if mine and np.sum(theirs) > 0:
                                    worst.append((np.sum(mine) / np.sum(theirs), n, items, family, loss))
                if worst:
                    ratio, n, items, family, loss = max(worst)
                    text = (f'{ratio:.2f} at worst of {len(worst)} cells (n {n}, {items} items, {family}, '
                            f'{LOSS_NAMES[loss]})')
                    self.say(f'{what}s that the planner calls good, {others} others: MSE at most 0.8 of the national '
                             'figure alone', text, ratio <= .8)

    def oracle(self):
        for others, aim in (('0', 1.20), ('15', 1.15), ('80', 1.05)):
            for family in self.scores.families:
                by_size = {n: self.scores.ratio([(family, items, 'eps4', n) for items in self.scores.items],
                                                shrunk(others), ORACLE, 'item') for n in self.scores.sizes}
                worst = max((ratio for ratio in by_size.values() if ratio), key=lambda ratio: ratio[0])
                text = ', '.join(f'{ratio[0]:.2f} at {n}' for n, ratio in by_size.items() if ratio)
                self.say(f'RMSE over the oracle linear rule, {others} others, {family}, items: at most {aim:.2f}', text,
                         worst[0] <= aim)

    def coverage(self):
        scores = self.scores
        every = [(family, items, loss, n) for family in scores.families for items in scores.items
                 for loss in scores.losses for n in scores.sizes]
        for what, name in (('item_covered', 'items, noise alone, of the share without noise'),
                           ('area_covered', 'areas, noise alone, of the share without noise'),
                           ('truth_covered', "items, as published, of the council's long-run share"),
                           ('area_truth_covered', "areas, as published, of the council's long-run share")):
            found = [(figure[0], cell) for cell in every if (figure := scores.mean([cell], OURS, what))]
            mean, (least, cell) = np.mean([figure for figure, _ in found]), min(found)
            text = f'{mean:.3f} on average, {least:.3f} at least ({cell[0]}, {cell[1]} items, {cell[2]}, n {cell[3]})'
            self.say(f'raw intervals, {name}: at least .93 on average', text, mean >= .93)
        for others in ('0', '15', '80'):
            for what, name in (('truth_covered', 'items'), ('area_truth_covered', 'areas')):
                figure = scores.mean(every, shrunk(others), what)
                self.say(f"shrunk intervals, as published, of the council's long-run share, {name}, {others} others: "
                         '.93 to .98 on average', f'{pm(figure, 3)}', figure and .93 <= figure[0] <= .98)
        for others, prior in (('0', 'wide'), ('80', 'fitted')):
            for what, name in (('truth_covered', 'items'), ('area_truth_covered', 'areas')):
                found = {n: scores.mean([cell for cell in every if cell[3] == n], shrunk(others), what, 'outlier')
                         for n in scores.sizes}
                found = {n: figure[0] for n, figure in found.items() if figure}
                text = ', '.join(f'{figure:.3f} at {n}' for n, figure in found.items())
                about = f'councils 15 points off, {name}, {prior} prior ({others} others)'
                if others == '0':
                    self.say(f'{about}: at least .90 on average', text, np.mean(list(found.values())) >= .90)
                else:
                    line(about, text, 'no aim')

    def calls(self):
        found = defaultdict(list)
        for path in glob.glob(f'{self.out}/*-pairs/calls-*.csv'):
            with open(path) as file:
                for row in csv.DictReader(file):
                    _, what, n, _ = row['council'].split('-')
                    loss = os.path.basename(path)[6:10]
                    called = int(row['higher']) + int(row['lower'])
                    found[what, int(n), loss].append((called > 0, int(row['lower']) > 0))
        for what, name in (('same', 'nothing changed: any of the headlines called up or down'),
                           ('fell', 'every share fell by 15 points: any headline called down')):
            rows = {(n, loss): np.mean([row[what == 'fell'] for row in rows])
                    for (kind, n, loss), rows in sorted(found.items()) if kind == what}
            text = ', '.join(f'{share:.3f} at {n} ({LOSS_NAMES[loss]})' for (n, loss), share in rows.items())
            if what == 'same':
                whole = [row[0] for (kind, _, _), rows in found.items() if kind == what for row in rows]
                self.say(f'{name}, in at most 5 % of releases', f'{np.mean(whole):.3f} of {len(whole)}: {text}',
                         np.mean(whole) <= .05)
            else:
                line(name, text, 'no aim')

    def flags(self):
        scores = self.scores
        for what, name in (('questioned', 'the raw interval of the overall share excludes the shrunk one'),
                           ('area_questioned', 'that of any area does'),
                           ('unusual', 'the overall share is one that others do not lead to expect'),
                           ('area_unusual', 'that of any area is')):
            for kind, who in (('outlier', 'councils 15 points off'), ('seen', 'ordinary councils')):
                text = []
                for n in scores.sizes:
                    cells = [('plain', items, 'eps4', n) for items in scores.items]
                    figure = scores.mean(cells, shrunk(80), what, kind)
                    if figure:
                        text.append(f'{figure[0]:.2f} at {n}')
                line(f'flagged: {name}; {who}, plain, 80 others', ', '.join(text), 'no aim')


def losses(scores):
    """Every cell in which something else does at least as well as we do."""
    head('what', 'who', 'cells')
    found = defaultdict(list)
    for family in scores.families:
        for items in scores.items:
            for loss in scores.losses:
                for n in scores.sizes:
                    for what in ('item', 'area'):
                        for other, name, mine in rivals():
                            cell = (family, items, loss, n)
                            ours, theirs = scores.rmse(cell, mine, what), scores.rmse(cell, other, what)
                            if ours and theirs and theirs[0] <= ours[0]:
                                found[what, name].append(f'{family} {items} {LOSS_NAMES[loss]} n {n} '
                                                         f'({theirs[0]:.2f} against {ours[0]:.2f})')
    for (what, name), cells in sorted(found.items()):
        shown = '; '.join(cells[:8]) + (f'; and {len(cells) - 8} more' if len(cells) > 8 else '')
        line(what, name, shown)
    print()


def rivals():
    for name in LIBRARIES:
        for how in HOWS:
            yield (name, how, 'raw'), f'{name}, {how}, raw', OURS
            for others in ('0', '15', '80'):
                yield (name, how, others), f'{name}, {how}, our shrinkage, {others} others', shrunk(others)
    yield PRIOR, 'national figure alone, against our raw', OURS
    for others in ('0', '15', '80'):
        yield PRIOR, f'national figure alone, against ours shrunk with {others} others', shrunk(others)


def machine():
    with open('/proc/cpuinfo') as file:
        names = {line.split(':')[1].strip() for line in file if line.startswith('model name')}
    return f'{os.cpu_count()} cores ({", ".join(names) or platform.machine()})'


def document(out, commit, seconds, parts):
    scores = Scores(out)
    text = {'commit': commit, 'minutes': f'{float(seconds) / 60:.0f}', 'machine': machine(),
            'versions': open(f'{out}/versions.txt').read().strip(), 'time': open(f'{out}/times.txt').read().strip()}
    blocks = open(parts).read().split('{{')
    print(blocks[0], end='')
    for block in blocks[1:]:
        name, rest = block.split('}}', 1)
        if name in text:
            print(text[name], end='')
        elif name == 'aims':
            aims = Aims(scores, out)
            head('aim', 'measured', '')
            aims.all()
            print(f'\n{aims.count[1]} met, {aims.count[0]} missed.')
        elif name == 'main':
            table(scores, 'plain', 36, 'eps4')
        elif name == 'losses':
            losses(scores)
        elif name == 'cells':
            for family in scores.families:
                for items in scores.items:
                    for loss in scores.losses:
                        print(f'### {items} items, {LOSS_NAMES[loss]}, {family} councils\n')
                        table(scores, family, items, loss)
        print(rest, end='')


if __name__ == '__main__':
    document(*sys.argv[1:4], os.path.join(os.path.dirname(os.path.abspath(__file__)), 'accuracy.md.in'))
