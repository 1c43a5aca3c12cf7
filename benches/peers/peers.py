"""The workload of the batch bench in other tools, on the columns that the bench wrote: nanoseconds a unit (the least of
several rounds, taking turns), the ratio to the exact kernel on one thread, and how many last digits are wrong."""

import decimal
import sys
import time

import duckdb
import numpy as np
import pandas as pd
import polars as pl

folder, units = sys.argv[1], int(sys.argv[2])
COLUMNS = 79
cells = np.fromfile(f"{folder}/columns.i32", dtype="<i4").reshape(COLUMNS, units)
right = np.fromfile(f"{folder}/totals.i64", dtype="<i8")
exact_ns = float(open(f"{folder}/exact.txt").read())
points = [np.ascontiguousarray(column / 100.0) for column in cells]

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


def with_numpy(columns=points):
    def leaf(at):
        x = columns[at]
        if kind(at) == "clamped":
            return np.clip(x, 0.2, 1.8)
        if kind(at) == "steps":
            return np.select([x >= 95, x >= 90, x >= 80], [2.0, 1.6, 1.2], 0.0)
        y = np.interp(x, [0, 60, 75, 90, 100], [0, 0.5, 0.9, 1.25, 1.5])
        return np.floor(y * 100 + 0.5) / 100 if kind(at) == "rounded" else y

    return composite(
        leaf, np.minimum, lambda a, b: b if a is None else a + b, lambda a, w: a * w, lambda at: columns[at],
        lambda total: np.floor(total * 100 + 0.5) / 100,
    )


frame = pd.DataFrame({f"c{at}": points[at] for at in range(COLUMNS)})


def with_pandas():
    def leaf(at):
        x = frame[f"c{at}"]
        if kind(at) == "clamped":
            return x.clip(0.2, 1.8)
        if kind(at) == "steps":
            return x.ge(80) * 1.2 + x.ge(90) * 0.4 + x.ge(95) * 0.4
        y = pd.Series(np.interp(x, [0, 60, 75, 90, 100], [0, 0.5, 0.9, 1.25, 1.5]))
        return (y * 100 + 0.5).floordiv(1) / 100 if kind(at) == "rounded" else y

    return composite(
        leaf, lambda a, cap: a.clip(upper=cap), lambda a, b: b if a is None else a + b, lambda a, w: a * w,
        lambda at: frame[f"c{at}"], lambda total: (total * 100 + 0.5).floordiv(1) / 100,
    ).to_numpy()


polars_frame = pl.DataFrame({f"c{at}": points[at] for at in range(COLUMNS)})


def with_polars():
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
    return polars_frame.lazy().select(total.alias("total")).collect()["total"].to_numpy()


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


base = duckdb.connect()
base.execute("SET threads = 1")
base.register("frame", frame)
base.execute("CREATE TABLE t AS SELECT * FROM frame")


def with_duckdb():
    return base.execute(sql()).fetchnumpy()["total"]


few = max(1, units // 1000)


def with_decimal():
    D = decimal.Decimal
    out = []
    cent, hundred = D("0.01"), D(100)
    for unit in range(few):
        x = [D(int(cells[at][unit])) / hundred for at in range(COLUMNS)]

        def leaf(at):
            of = x[at]
            if kind(at) == "clamped":
                return min(max(of, D("0.2")), D("1.8"))
            if kind(at) == "steps":
                return D(2) if of >= 95 else D("1.6") if of >= 90 else D("1.2") if of >= 80 else D(0)
            start, low, rise, run = next(k for k in reversed(KNOTS) if of >= k[0])
            y = D(str(low)) + (of - start) * D(str(rise)) / run
            return y.quantize(cent, decimal.ROUND_HALF_UP) if kind(at) == "rounded" else y

        out.append(float(composite(
            leaf, lambda a, cap: min(a, D(str(cap))), lambda a, b: b if a is None else a + b,
            lambda a, w: a * D(str(w)), lambda at: x[at],
            lambda total: total.quantize(cent, decimal.ROUND_HALF_UP),
        )))
    return np.array(out)


def main():
    tools = [
        ("numpy, f64", with_numpy, units), ("pandas, f64", with_pandas, units), ("polars, f64, all threads", with_polars, units),
        ("duckdb, DOUBLE, one thread", with_duckdb, units), ("Python decimal", with_decimal, few),
    ]
    best = {name: float("inf") for name, _, _ in tools}
    wrong = {}
    for _ in range(3):
        for name, score, count in tools:
            start = time.perf_counter_ns()
            totals = score()
            best[name] = min(best[name], (time.perf_counter_ns() - start) / count)
            wrong[name] = int((np.rint(totals * 100).astype(np.int64) != right[:count]).sum())
    print(f"\n{'':32} {'ns a unit':>12} {'ratio':>9} {'wrong last digits':>20}")
    print(f"{'exact, one thread':32} {exact_ns:12.2f} {1:9.1f} {'0 of ' + str(units):>20}")
    for name, _, count in tools:
        print(f"{name:32} {best[name]:12.2f} {best[name] / exact_ns:9.1f} {f'{wrong[name]} of {count}':>20}")


main()
