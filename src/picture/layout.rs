//! Where the nodes of a part stand, and along which points its edges run.
//!
//! What comes in: sizes of nodes and labels, edges. What goes out: boxes that do not overlap, and points. Ranks are told here, so that a label has
//! a place of its own between two ranks; the order within a rank is that of Sugiyama's method, by a library. Should that fail, the order is the
//! one in which the nodes come. It must not know what a node stands for.

use rust_sugiyama::configure::{Config, CrossingMinimization, RankingType};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Between two boxes of one rank.
const BESIDE: i64 = 28;
/// Between two ranks.
const BETWEEN: i64 = 26;
/// Between two parts that hang together by nothing.
const APART: i64 = 48;
/// What hangs together by nothing stands side by side up to this width.
const WIDE: i64 = 1100;
/// Where edges pass a rank.
const LANE: i64 = 10;
/// So many nodes and bends are ordered by the library; more only stand in the order in which they come.
const MAX_ORDERED: usize = 2500;
/// So many bends are made at most.
const MAX_BENDS: usize = 20_000;
/// With more nodes than this, no pairs of neighbours are tried.
const MAX_TRANSPOSED: usize = 150;

/// A box.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Spot {
    /// Left edge.
    pub x: i64,
    /// Upper edge.
    pub y: i64,
    /// Width.
    pub w: i64,
    /// Height.
    pub h: i64,
}

/// An edge to be laid: where it begins and ends above and below, and the size of its label.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wire {
    /// The node above, if that can be.
    pub upper: usize,
    /// The node below.
    pub lower: usize,
    /// Width and height of its label.
    pub label: Option<(i64, i64)>,
}

/// What was laid.
#[derive(Debug, Default)]
pub(super) struct Laid {
    /// The nodes.
    pub nodes: Vec<Spot>,
    /// Of each edge, the points from its upper to its lower node as it was given; empty for one from a node to itself.
    pub points: Vec<Vec<(i64, i64)>>,
    /// Of each edge, where its label stands.
    pub labels: Vec<Option<Spot>>,
    /// The width of all.
    pub width: i64,
    /// The height of all.
    pub height: i64,
}

/// A node, a label or a bend.
#[derive(Debug, Clone, Copy)]
struct Cell {
    rank: usize,
    w: i64,
    h: i64,
    /// Nodes that hang together have the same number.
    group: usize,
    x: i64,
    y: i64,
}

/// Lays nodes and edges.
pub(super) fn lay(sizes: &[(i64, i64)], wires: &[Wire]) -> Laid {
    let order = order(sizes.len(), wires);
    let ranks = ranks(&order, wires);
    let groups = groups(sizes.len(), wires);
    let mut cells: Vec<Cell> = sizes
        .iter()
        .enumerate()
        .map(|(node, (w, h))| Cell { rank: ranks[node], w: *w, h: *h, group: groups[node], x: 0, y: 0 })
        .collect();
    let (chains, labelled) = chains(&mut cells, &order, &ranks, wires);
    let rows = rows(&cells, &chains);
    place(&mut cells, &rows, &chains, sizes.len());
    finish(&cells, sizes.len(), wires, &chains, &labelled, &order)
}

/// The place of each node in an order in which edges go down; where they go round, those that close the circle go up.
fn order(count: usize, wires: &[Wire]) -> Vec<usize> {
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut waits = vec![0_usize; count];
    for wire in wires.iter().filter(|wire| wire.upper != wire.lower) {
        below[wire.upper].push(wire.lower);
        waits[wire.lower] += 1;
    }
    let mut ready: std::collections::BTreeSet<usize> = (0..count).filter(|node| waits[*node] == 0).collect();
    let mut left: std::collections::BTreeSet<usize> = (0..count).collect();
    let mut place = vec![0; count];
    let mut next = 0;
    while let Some(node) = ready.pop_first().or_else(|| left.first().copied()) {
        if !left.remove(&node) {
            continue;
        }
        place[node] = next;
        next += 1;
        for other in &below[node] {
            waits[*other] = waits[*other].saturating_sub(1);
            if waits[*other] == 0 && left.contains(other) {
                ready.insert(*other);
            }
        }
    }
    place
}

/// Upper and lower end of an edge as it is drawn.
fn ends(wire: &Wire, order: &[usize]) -> (usize, usize) {
    if order[wire.upper] <= order[wire.lower] { (wire.upper, wire.lower) } else { (wire.lower, wire.upper) }
}

/// The rank of each node: one below all above it, two where a label stands between.
fn ranks(order: &[usize], wires: &[Wire]) -> Vec<usize> {
    let mut by_place = vec![0; order.len()];
    for (node, place) in order.iter().enumerate() {
        by_place[*place] = node;
    }
    let mut down: Vec<Vec<(usize, usize)>> = vec![Vec::new(); order.len()];
    for wire in wires.iter().filter(|wire| wire.upper != wire.lower) {
        let (upper, lower) = ends(wire, order);
        down[upper].push((lower, if wire.label.is_some() { 2 } else { 1 }));
    }
    let mut ranks = vec![0; order.len()];
    for node in &by_place {
        for (lower, least) in &down[*node] {
            ranks[*lower] = ranks[*lower].max(ranks[*node] + least);
        }
    }
    // one that only leads down stands near to where it leads
    let mut led_to = vec![false; order.len()];
    down.iter().flatten().for_each(|(lower, _)| led_to[*lower] = true);
    for node in by_place.iter().rev() {
        if let (false, Some(most)) = (led_to[*node], down[*node].iter().map(|(lower, least)| ranks[*lower] - least).min()) {
            ranks[*node] = most;
        }
    }
    ranks
}

/// Which nodes hang together.
fn groups(count: usize, wires: &[Wire]) -> Vec<usize> {
    let mut group: Vec<usize> = (0..count).collect();
    fn root(group: &mut [usize], mut node: usize) -> usize {
        while group[node] != node {
            group[node] = group[group[node]];
            node = group[node];
        }
        node
    }
    for wire in wires {
        let (one, other) = (root(&mut group, wire.upper), root(&mut group, wire.lower));
        group[one.max(other)] = one.min(other);
    }
    (0..count).map(|node| root(&mut group, node)).collect()
}

/// Of each edge the cells that it runs through, ends included, and which of them is its label.
fn chains(cells: &mut Vec<Cell>, order: &[usize], ranks: &[usize], wires: &[Wire]) -> (Vec<Vec<usize>>, Vec<Option<usize>>) {
    let bends: usize = wires.iter().map(|wire| ranks[wire.upper].abs_diff(ranks[wire.lower])).sum();
    let (mut chains, mut labelled) = (Vec::new(), Vec::new());
    for wire in wires {
        if wire.upper == wire.lower {
            chains.push(Vec::new());
            labelled.push(None);
            continue;
        }
        let (upper, lower) = ends(wire, order);
        let middle = ranks[upper].midpoint(ranks[lower]).max(ranks[upper] + 1);
        let (mut chain, mut label) = (vec![upper], None);
        for rank in ranks[upper] + 1..ranks[lower] {
            let size = wire.label.filter(|_| rank == middle);
            if size.is_none() && bends > MAX_BENDS {
                continue;
            }
            let (w, h) = size.unwrap_or((LANE, 0));
            chain.push(cells.len());
            label = size.map(|_| cells.len()).or(label);
            cells.push(Cell { rank, w, h, group: cells[upper].group, x: 0, y: 0 });
        }
        chain.push(lower);
        chains.push(chain);
        labelled.push(label);
    }
    (chains, labelled)
}

/// The cells of each group, rank by rank, from left to right.
type Rows = BTreeMap<usize, BTreeMap<usize, Vec<usize>>>;

fn rows(cells: &[Cell], chains: &[Vec<usize>]) -> Rows {
    let mut rows: Rows = BTreeMap::new();
    // an edge that passes ranks without bends would get them from the library, however many
    let next_to = |pair: &[usize]| cells[pair[0]].rank + 1 == cells[pair[1]].rank;
    let bent = chains.iter().flat_map(|chain| chain.windows(2)).all(next_to);
    let across = if bent && cells.len() <= MAX_ORDERED { across(cells, chains) } else { None };
    for (index, cell) in cells.iter().enumerate() {
        rows.entry(cell.group).or_default().entry(cell.rank).or_default().push(index);
    }
    if let Some(across) = across {
        for row in rows.values_mut().flat_map(BTreeMap::values_mut) {
            row.sort_by_key(|cell| (across[*cell], *cell));
        }
    }
    rows
}

/// How far to the right each cell stands, by the library.
fn across(cells: &[Cell], chains: &[Vec<usize>]) -> Option<Vec<i64>> {
    // it takes ranks from the order of its vertices: upper ones come first
    let mut sorted: Vec<usize> = (0..cells.len()).collect();
    sorted.sort_by_key(|cell| (cells[*cell].rank, *cell));
    let mut number = vec![0_u32; cells.len()];
    for (place, cell) in sorted.iter().enumerate() {
        number[*cell] = place as u32;
    }
    let size = |cell: usize| (cells[cell].w as f64, cells[cell].h as f64);
    let vertices: Vec<(u32, (f64, f64))> = sorted.iter().map(|cell| (number[*cell], size(*cell))).collect();
    let mut edges: Vec<(u32, u32)> =
        chains.iter().flat_map(|chain| chain.windows(2)).map(|pair| (number[pair[0]], number[pair[1]])).collect();
    edges.sort_unstable();
    edges.dedup();
    let config = Config {
        vertex_spacing: BESIDE as f64,
        c_minimization: CrossingMinimization::Barycenter,
        ranking_type: RankingType::Up,
        transpose: cells.len() <= MAX_TRANSPOSED,
        ..Config::default()
    };
    let layouts = quietly(|| rust_sugiyama::from_vertices_and_edges(&vertices, &edges, &config))?;
    let mut across = vec![0; cells.len()];
    for (vertex, (x, _)) in layouts.into_iter().flat_map(|(vertices, ..)| vertices) {
        *across.get_mut(*sorted.get(vertex)?)? = x as i64;
    }
    Some(across)
}

/// Runs what may panic, and says nothing of it.
fn quietly<T>(what: impl FnOnce() -> T) -> Option<T> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let done = catch_unwind(AssertUnwindSafe(what));
    std::panic::set_hook(hook);
    done.ok()
}

/// Gives each cell its place: in a row nothing overlaps, and each stands as near as it can to the middle of what it hangs on.
fn place(cells: &mut [Cell], rows: &Rows, chains: &[Vec<usize>], nodes: usize) {
    let mut above: Vec<Vec<usize>> = vec![Vec::new(); cells.len()];
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); cells.len()];
    for pair in chains.iter().flat_map(|chain| chain.windows(2)) {
        above[pair[1]].push(pair[0]);
        below[pair[0]].push(pair[1]);
    }
    let (mut left, mut top, mut lowest) = (0, 0, 0);
    // what hangs together with nothing comes last, below the others
    let alone = |group: &BTreeMap<usize, Vec<usize>>| group.len() == 1 && group.values().all(|row| row.len() == 1);
    let mut groups: Vec<&BTreeMap<usize, Vec<usize>>> = rows.values().collect();
    groups.sort_by_key(|group| alone(group));
    let first_alone = groups.iter().position(|group| alone(group));
    for (number, group) in groups.into_iter().enumerate() {
        for row in group.values() {
            spread(cells, row, nodes, |_, _| None);
        }
        for round in 0..4 {
            let near = if round % 2 == 0 { &above } else { &below };
            let sweep: Vec<&Vec<usize>> =
                if round % 2 == 0 { group.values().collect() } else { group.values().rev().collect() };
            for row in sweep {
                spread(cells, row, nodes, |cells, cell| middle(cells, &near[cell]));
            }
        }
        let members = || group.values().flatten();
        let least = members().map(|cell| cells[*cell].x).min().unwrap_or(0);
        let most = members().map(|cell| cells[*cell].x + cells[*cell].w).max().unwrap_or(0);
        if left > 0 && (left + most - least > WIDE || first_alone == Some(number)) {
            (left, top) = (0, lowest + APART / 2);
        }
        let mut y = top;
        for row in group.values() {
            let height = row.iter().map(|cell| cells[*cell].h).max().unwrap_or(0);
            for cell in row {
                cells[*cell].x += left - least;
                // labels and bends stand in the middle of their rank
                cells[*cell].y = y + (height - cells[*cell].h) / 2;
            }
            y += height + BETWEEN;
        }
        lowest = lowest.max(y);
        left += most - least + APART;
    }
}

/// Where the middle of a cell would best be: in the middle of its neighbours.
fn middle(cells: &[Cell], near: &[usize]) -> Option<i64> {
    let mut middles: Vec<i64> = near.iter().map(|cell| cells[*cell].x + cells[*cell].w / 2).collect();
    middles.sort_unstable();
    let half = middles.len() / 2;
    match middles.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(middles[half]),
        _ => Some(middles[half - 1].midpoint(middles[half])),
    }
}

/// Moves the cells of a row to where they would be, without changing their order: runs that are pushed together share what they miss.
fn spread(cells: &mut [Cell], row: &[usize], nodes: usize, wanted: impl Fn(&[Cell], usize) -> Option<i64>) {
    // each run: its cells, the width up to each, the sum of where it would begin and how many say so
    struct Run {
        first: usize,
        width: i64,
        sum: i64,
        count: i64,
    }
    let gap = |one: usize, other: usize| if one < nodes && other < nodes { BESIDE } else { BESIDE / 2 };
    let mut runs: Vec<Run> = Vec::new();
    for (at, cell) in row.iter().enumerate() {
        let wish = wanted(cells, *cell).map_or(cells[*cell].x, |middle| middle - cells[*cell].w / 2);
        runs.push(Run { first: at, width: cells[*cell].w, sum: wish, count: 1 });
        while let [.., before, last] = runs.as_mut_slice() {
            let space = gap(row[last.first - 1], row[last.first]);
            if before.sum.div_euclid(before.count) + before.width + space <= last.sum.div_euclid(last.count) {
                break;
            }
            let offset = before.width + space;
            before.sum += last.sum - offset * last.count;
            before.count += last.count;
            before.width = offset + last.width;
            runs.pop();
        }
    }
    for (index, run) in runs.iter().enumerate() {
        let end = runs.get(index + 1).map_or(row.len(), |next| next.first);
        let mut x = run.sum.div_euclid(run.count);
        for at in run.first..end {
            if at > run.first {
                x += gap(row[at - 1], row[at]);
            }
            cells[row[at]].x = x;
            x += cells[row[at]].w;
        }
    }
}

fn finish(
    cells: &[Cell],
    nodes: usize,
    wires: &[Wire],
    chains: &[Vec<usize>],
    labelled: &[Option<usize>],
    order: &[usize],
) -> Laid {
    let spot = |cell: usize| Spot { x: cells[cell].x, y: cells[cell].y, w: cells[cell].w, h: cells[cell].h };
    let points = wires.iter().zip(chains).map(|(wire, chain)| {
        let mut points: Vec<(i64, i64)> = Vec::new();
        for (at, cell) in chain.iter().enumerate() {
            let Spot { x, y, w, h } = spot(*cell);
            if at > 0 {
                points.push((x + w / 2, y));
            }
            if at + 1 < chain.len() {
                points.push((x + w / 2, y + h));
            }
        }
        points.dedup();
        if !chain.is_empty() && ends(wire, order).0 != wire.upper {
            points.reverse();
        }
        points
    });
    let all: Vec<Spot> = (0..cells.len()).map(spot).collect();
    Laid {
        points: points.collect(),
        labels: labelled.iter().map(|label| label.map(spot)).collect(),
        width: all.iter().map(|spot| spot.x + spot.w).max().unwrap_or(0),
        height: all.iter().map(|spot| spot.y + spot.h).max().unwrap_or(0),
        nodes: all.into_iter().take(nodes).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(upper: usize, lower: usize) -> Wire {
        Wire { upper, lower, label: None }
    }

    fn apart(laid: &Laid) {
        let spots: Vec<&Spot> = laid.nodes.iter().chain(laid.labels.iter().flatten()).collect();
        for (at, one) in spots.iter().enumerate() {
            for other in &spots[at + 1..] {
                let beside = one.x + one.w <= other.x || other.x + other.w <= one.x;
                let above = one.y + one.h <= other.y || other.y + other.h <= one.y;
                assert!(beside || above, "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn nothing_overlaps() {
        let sizes: Vec<(i64, i64)> = (0..40).map(|node| (40 + 13 * (node % 7), 20 + 9 * (node % 5))).collect();
        let mut wires: Vec<Wire> = (1..40).map(|node| wire((node * 7) % node, node)).collect();
        wires.extend([wire(3, 3), wire(20, 4), wire(5, 39), wire(39, 5)]);
        for (at, wire) in wires.iter_mut().enumerate().filter(|(at, _)| at % 3 == 0) {
            wire.label = Some((30 + at as i64, 12));
        }
        let laid = lay(&sizes, &wires);
        apart(&laid);
        assert_eq!(laid.nodes, lay(&sizes, &wires).nodes);
        for (wire, points) in wires.iter().zip(&laid.points).filter(|(wire, _)| wire.upper != wire.lower) {
            let (from, to) = (laid.nodes[wire.upper], laid.nodes[wire.lower]);
            assert_eq!(points.first().map(|point| point.0), Some(from.x + from.w / 2));
            assert_eq!(points.last().map(|point| point.0), Some(to.x + to.w / 2));
        }
        apart(&lay(&sizes, &[]));
        assert_eq!(lay(&[], &[]).width, 0);
    }

    #[test]
    fn what_comes_first_stands_above() {
        let laid = lay(&[(10, 10); 4], &[wire(0, 1), wire(1, 2), wire(0, 2), wire(2, 0), wire(3, 2)]);
        let y: Vec<i64> = laid.nodes.iter().map(|node| node.y).collect();
        assert!(y[0] < y[1] && y[1] < y[2] && y[3] < y[2], "{y:?}");
    }

    #[test]
    fn a_thousand_nodes() {
        let sizes = vec![(80, 30); 1000];
        let wires: Vec<Wire> = (1..1000).flat_map(|node| [wire(node / 2, node), wire(node * 13 % node, node)]).collect();
        apart_quickly(&lay(&sizes, &wires));
    }

    fn apart_quickly(laid: &Laid) {
        let mut spots = laid.nodes.clone();
        spots.sort_by_key(|spot| (spot.y, spot.x));
        for pair in spots.windows(2).filter(|pair| pair[0].y == pair[1].y) {
            assert!(pair[0].x + pair[0].w <= pair[1].x, "{pair:?}");
        }
    }
}
