"""Our own released numbers, read as anybody can, and the same estimator once more in numpy as a check.

For each item two numbers are drawn: `balance` = positive less negative answers, twice, plus the missing ones, and
`missing`. `missing` of the items that everybody is asked is drawn towards their mean, as src/privacy/estimate/missing.rs
says. Then signed = (balance - missing) / 2, and the share is 1/2 + signed / 2 (n - missing).
"""
import csv

import numpy as np

from shrink import Readings


class Release:
    """All releases in one folder at one privacy loss, in the order of `names` (council, draw)."""

    def __init__(self, folder, loss, routed):
        self.routed = np.asarray(routed, bool)
        with open(f'{folder}/scales-{loss}.csv') as file:
            rows = list(csv.reader(file))[1:]
        self.n_sigma = float(rows[0][1])
        self.balance_sigma = np.array([float(row[1]) for row in rows[1:]])
        self.missing_sigma = np.array([float(row[2]) for row in rows[1:]])
        self.names, drawn = [], []
        with open(f'{folder}/drawn-{loss}.csv') as file:
            for row in list(csv.reader(file))[1:]:
                if row[2] == 'n':
                    self.names.append((row[0], int(row[1])))
                    drawn.append([])
                drawn[-1] += [float(cell) for cell in row[3:] if cell]
        drawn = np.array(drawn)
        self.n, self.balance, self.missing = drawn[:, 0], drawn[:, 1::2], drawn[:, 2::2]
        self.estimate()

    def estimate(self):
        """How many are missing from each item, with its variance, and what follows from it."""
        asked, noise = ~self.routed, self.missing_sigma ** 2
        drawn, items = self.missing[:, asked], int(asked.sum())
        plain = 1 / noise[asked]
        first = (drawn * plain).sum(1, keepdims=True) / plain.sum()
        spread = ((drawn - first) ** 2 * plain).sum(1) - (items - 1)
        between = np.maximum(spread / (plain.sum() - (plain ** 2).sum() / plain.sum()), 0)[:, None]
        weight = 1 / (noise[asked] + between)
        mean = (drawn * weight).sum(1, keepdims=True) / weight.sum(1, keepdims=True)
        by = (items - 3) / (items - 1) * noise[asked] * weight
        self.found_missing, self.left = self.missing.astype(float), np.tile(noise, (len(drawn), 1))
        self.found_missing[:, asked] = mean + (1 - by) * (drawn - mean)
        unsure = 1 / weight.sum(1, keepdims=True) + 2 / (items - 3) * (drawn - mean) ** 2
        self.left[:, asked] = (1 - by) * noise[asked] + by ** 2 * unsure
        self.signed = (self.balance - self.found_missing) / 2
        self.answers = self.n[:, None] - self.found_missing

    def shares(self):
        """The shares of items, 1/2 where less than one answer is left."""
        few = self.answers < 1
        return np.where(few, .5, .5 + self.signed / (2 * np.where(few, 1., self.answers)))

    def readings(self):
        def noise(mean):
            tilt = 2 * mean - 1
            own = ((self.balance_sigma / 2) ** 2 + (tilt - .5) ** 2 * self.left) / 4
            return own, np.broadcast_to(tilt * self.n_sigma / 2, own.shape)
        return Readings((self.answers + self.signed) / 2, self.answers, self.answers, self.n, noise)


def read_shares(folder, loss):
    """What the real estimator says: for each (council, draw) and measure its row of figures."""
    found = {}
    with open(f'{folder}/shares-{loss}.csv') as file:
        for row in csv.DictReader(file):
            figures = {key: float(row[key]) for key in ('share', 'answers', 'noise_variance', 'half')}
            found.setdefault((row['council'], int(row['draw'])), {})[row['measure']] = figures
    return found


def read_shrunk(folder, loss):
    """The real shrunk shares: for each number of others, (council, draw) and measure its row of figures."""
    found = {}
    with open(f'{folder}/shrunk-{loss}.csv') as file:
        for row in csv.DictReader(file):
            figures = {key: float(row[key]) for key in ('share', 'published', 'half', 'questioned', 'unusual')}
            release = found.setdefault(int(row['others']), {}).setdefault((row['council'], int(row['draw'])), {})
            release[row['measure']] = figures
    return found


def read_expected(folder, loss):
    """The planner's half-widths, by number of answers and measure."""
    with open(f'{folder}/expected-{loss}.csv') as file:
        return {(int(row['n']), row['measure']): float(row['half']) for row in csv.DictReader(file)}
