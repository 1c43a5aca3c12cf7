"""The workload of the batch bench in another tool: `peers.py FOLDER UNITS TOOL`, where the folder has `columns.i32`, the
cells in hundredths, column by column. Answers every line of its input with a line, the nanoseconds a unit of one round, and
writes the totals in hundredths to `TOOL.i64`. The bench asks all tools in turn."""

import decimal
import sys
import time

import numpy as np

folder, units, tool = sys.argv[1], int(sys.argv[2]), sys.argv[3]
COLUMNS = 79
cells = np.memmap(f"{folder}/columns.i32", dtype="<i4", mode="r").reshape(COLUMNS, units)


def points():
    return [np.ascontiguousarray(column / 100.0) for column in cells]


KNOTS = [(0, 0.0, 0.5, 60), (60, 0.5, 0.4, 15), (75, 0.9, 0.35, 15), (90, 1.25, 0.25, 10)]
GROUPS = [(4, 6, 40.0), (2, 6, 20.0), (2, 4, 13.0), (4, 4, 26.5)]
CAP = {6: 10.2, 4: 6.8}


def kind(at):
    return ["rounded", "line", "steps"][at % 6] if at % 6 < 3 else "clamped"


def composite(leaf, low, add, scale, column, cents):
    """The formula, in the operations of one tool."""
    at, target = 0, None
    for subgroups, leaves, group_cap in GROUPS:
        group = None
        for _ in range(subgroups):
            sub = None
            for _ in range(leaves):
                sub = add(sub, leaf(at))
                at += 1
            group = add(group, low(sub, CAP[leaves]))
        target = add(target, low(group, group_cap))
    bonus = None
    for of in range(4):
        pair = add(low(column(63 + 2 * of), 1.5), low(column(64 + 2 * of), 1.5))
        bonus = add(bonus, low(pair, 2.0))
    fault = None
    for of in range(71, 79):
        fault = add(fault, column(of))
    leaders = add(scale(column(60), 0.6), scale(column(61), 0.4))
    total = add(scale(low(target, 98.0), 0.6), scale(leaders, 0.1))
    total = add(add(total, scale(column(62), 0.3)), low(bonus, 5.0))
    return cents(add(total, scale(low(fault, 5.0), -1.0)))


def with_numpy():
    columns = points()

    def leaf(at):
        x = columns[at]
        if kind(at) == "clamped":
            return np.clip(x, 0.2, 1.8)
        if kind(at) == "steps":
            return np.select([x >= 95, x >= 90, x >= 80], [2.0, 1.6, 1.2], 0.0)
        y = np.interp(x, [0, 60, 75, 90, 100], [0, 0.5, 0.9, 1.25, 1.5])
        return np.floor(y * 100 + 0.5) / 100 if kind(at) == "rounded" else y

    return lambda: composite(
        leaf, np.minimum, lambda a, b: b if a is None else a + b, lambda a, w: a * w, lambda at: columns[at],
        lambda total: np.floor(total * 100 + 0.5) / 100,
    )


def frame(of):
    return of.DataFrame({f"c{at}": column for at, column in enumerate(points())})


def with_pandas():
    import pandas as pd

    table = frame(pd)

    def leaf(at):
        x = table[f"c{at}"]
        if kind(at) == "clamped":
            return x.clip(0.2, 1.8)
        if kind(at) == "steps":
            return x.ge(80) * 1.2 + x.ge(90) * 0.4 + x.ge(95) * 0.4
        y = pd.Series(np.interp(x, [0, 60, 75, 90, 100], [0, 0.5, 0.9, 1.25, 1.5]))
        return (y * 100 + 0.5).floordiv(1) / 100 if kind(at) == "rounded" else y

    return lambda: composite(
        leaf, lambda a, cap: a.clip(upper=cap), lambda a, b: b if a is None else a + b, lambda a, w: a * w,
        lambda at: table[f"c{at}"], lambda total: (total * 100 + 0.5).floordiv(1) / 100,
    ).to_numpy()


def with_polars():
    import polars as pl

    table = frame(pl)

    def leaf(at):
        x = pl.col(f"c{at}")
        if kind(at) == "clamped":
            return x.clip(0.2, 1.8)
        if kind(at) == "steps":
            return pl.when(x >= 95).then(2.0).when(x >= 90).then(1.6).when(x >= 80).then(1.2).otherwise(0.0)
        y = None
        for start, low, rise, run in reversed(KNOTS):
            line = low + (x - start) * (rise / run)
            y = pl.when(x >= start).then(line) if y is None else y.when(x >= start).then(line)
        y = y.otherwise(0.0)
        return (y * 100 + 0.5).floor() / 100 if kind(at) == "rounded" else y

    total = composite(
        leaf, lambda a, cap: a.clip(upper_bound=cap), lambda a, b: b if a is None else a + b, lambda a, w: a * w,
        lambda at: pl.col(f"c{at}"), lambda total: (total * 100 + 0.5).floor() / 100,
    )
    return lambda: table.lazy().select(total.alias("total")).collect()["total"].to_numpy()


def sql():
    def leaf(at):
        x = f"c{at}"
        if kind(at) == "clamped":
            return f"least(greatest({x}, 0.2::DOUBLE), 1.8::DOUBLE)"
        if kind(at) == "steps":
            return f"CASE WHEN {x} >= 95 THEN 2.0::DOUBLE WHEN {x} >= 90 THEN 1.6::DOUBLE WHEN {x} >= 80 THEN 1.2::DOUBLE ELSE 0 END"
        cases = " ".join(
            f"WHEN {x} >= {start} THEN {low}::DOUBLE + ({x} - {start}) * ({rise}::DOUBLE / {run})"
            for start, low, rise, run in reversed(KNOTS)
        )
        y = f"CASE {cases} ELSE 0 END"
        return f"floor(({y}) * 100 + 0.5) / 100" if kind(at) == "rounded" else y

    total = composite(
        leaf, lambda a, cap: f"least({a}, {cap}::DOUBLE)", lambda a, b: b if a is None else f"({a} + {b})",
        lambda a, w: f"({a}) * {w}::DOUBLE", lambda at: f"c{at}", lambda total: f"floor(({total}) * 100 + 0.5) / 100",
    )
    return f"SELECT {total} AS total FROM t"


def with_duckdb():
    import duckdb
    import pandas as pd

    base = duckdb.connect()
    base.execute("SET threads = 1")
    base.register("frame", frame(pd))
    base.execute("CREATE TABLE t AS SELECT * FROM frame")
    base.unregister("frame")
    query = sql()
    return lambda: base.execute(query).fetchnumpy()["total"]


def with_decimal():
    D = decimal.Decimal
    cent, hundred = D("0.01"), D(100)
    records = [[D(int(cell)) / hundred for cell in cells[:, unit]] for unit in range(min(units, 1000))]

    def score(x):
        def leaf(at):
            of = x[at]
            if kind(at) == "clamped":
                return min(max(of, D("0.2")), D("1.8"))
            if kind(at) == "steps":
                return D(2) if of >= 95 else D("1.6") if of >= 90 else D("1.2") if of >= 80 else D(0)
            start, low, rise, run = next(k for k in reversed(KNOTS) if of >= k[0])
            y = D(str(low)) + (of - start) * D(str(rise)) / run
            return y.quantize(cent, decimal.ROUND_HALF_UP) if kind(at) == "rounded" else y

        return composite(
            leaf, lambda a, cap: min(a, D(str(cap))), lambda a, b: b if a is None else a + b,
            lambda a, w: a * D(str(w)), lambda at: x[at],
            lambda total: total.quantize(cent, decimal.ROUND_HALF_UP),
        )

    return lambda: np.array([float(score(x)) for x in records])


def main():
    tools = {
        "numpy": with_numpy, "pandas": with_pandas, "polars": with_polars, "duckdb": with_duckdb, "decimal": with_decimal,
    }
    score = tools[tool]()
    for _ in sys.stdin:
        start = time.perf_counter_ns()
        totals = score()
        ns = (time.perf_counter_ns() - start) / len(totals)
        np.rint(totals * 100).astype("<i8").tofile(f"{folder}/{tool}.i64")
        print(ns, flush=True)


main()
