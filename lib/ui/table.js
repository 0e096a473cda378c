// Put in what has changed, cell by cell where the rows are the same ones, keep focus and order, sort by a head (third press: as it came), report clicks.
export default function ({ parentElement: host, data: [html], setTriggerValue }) {
  const board = host.querySelector(".board"), now = (board.now ??= { html: null, col: null, up: false });
  const at = (cell, kind) => cell?.dataset[kind];
  const compare = (a, b) => {
    const [x, y] = [a, b].map((row) => row.cells[now.col]), text = at(x, "t") ?? at(y, "t");
    const [p, q] = [x, y].map((cell) => at(cell, text === undefined ? "n" : "t"));
    if (p === undefined || q === undefined) return (p === undefined) - (q === undefined);
    return (text === undefined ? p - q : p.localeCompare(q)) * (now.up ? 1 : -1);
  };
  const draw = () => {
    const { col, id } = host.activeElement?.dataset ?? {};
    board.innerHTML = now.html;
    const table = board.querySelector("table"), head = table?.tHead?.rows[0].cells[now.col];
    if (head) {
      const rows = [...table.querySelectorAll("tr.row")].sort(compare), body = document.createElement("tbody");
      head.setAttribute("aria-sort", now.up ? "ascending" : "descending");
      [...table.tBodies].forEach((old) => old.remove());
      body.append(...rows);
      table.append(body);
    }
    const again = col !== undefined ? `[data-col="${col}"]` : id !== undefined ? `button[data-id="${CSS.escape(id)}"]` : "";
    if (again) board.querySelector(again)?.focus({ preventScroll: true });
  };
  const patch = () => {
    const next = document.createElement("template");
    next.innerHTML = now.html;
    const [had, has] = [board, next.content].map(({ children }) => (children.length === 1 ? children[0] : null));
    if (now.col !== null || had?.tagName !== "TABLE" || has?.tagName !== "TABLE") return false;
    const [old, fresh] = [had, has].map((table) => [...table.rows]), bare = (node) => node.cloneNode(false);
    const alike = (a, b) => bare(a).isEqualNode(bare(b)) && a.cells.length === b.cells.length;
    if (!bare(had).isEqualNode(bare(has)) || had.tBodies.length !== has.tBodies.length) return false;
    if (old.length !== fresh.length || !old.every((row, i) => alike(row, fresh[i]))) return false;
    const pairs = old.flatMap((row, i) => [...row.cells].map((cell, j) => [cell, fresh[i].cells[j]]));
    const changed = pairs.filter(([cell, other]) => !cell.isEqualNode(other));
    if (changed.some(([cell]) => cell.contains(host.activeElement))) return false;
    changed.forEach(([cell, other]) => cell.replaceWith(other));
    return true;
  };
  board.onclick = ({ target }) => {
    const head = target.closest("[data-col]"), open = target.closest("[data-id]");
    if (head) {
      const col = +head.dataset.col, first = board.querySelector(`tr.row > :nth-child(${col + 1})[data-t]`) !== null;
      if (now.col !== col) Object.assign(now, { col, up: first });
      else if (now.up === first) now.up = !first;
      else now.col = null;
      draw();
    } else if (open) setTriggerValue("row", open.dataset.id);
  };
  const first = now.html === null;
  if (now.html !== html) { now.html = html; patch() || draw(); }
  if (first) board.querySelector("tr.here")?.scrollIntoView({ block: "center" });
}
