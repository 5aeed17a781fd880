// A grid of plain inputs, quicker: arrows and Enter move as in a spreadsheet, a pasted block spreads over the cells to
// the right and below, what was edited is marked, and whoever leaves with it is asked. It only fills: the server judges.
// Without it the page does the same, cell by cell (docs/decisions/0047).

const form = document.querySelector("form[data-sheet]");
const table = form.querySelector("table");
const said = form.querySelector("[data-said]");
const CONTROL = "input:not([type=hidden]), select, textarea";

const rows = () => [...table.tBodies[0].rows];
const controlsOf = (cell) => (cell ? [...cell.querySelectorAll(`td ${CONTROL}`)] : []);
const cellOf = (control) => control.closest("td");
const isBox = (control) => control.type === "checkbox";
const isText = (control) => !isBox(control) && !control.matches("select");

// --- what was edited -------------------------------------------------------------------------------------------------

function isEdited(control) {
  if (isBox(control)) return control.checked !== control.defaultChecked;
  if (control.matches("select")) {
    const first = [...control.options].find((option) => option.defaultSelected) ?? control.options[0];
    return control.value !== first.value;
  }
  return control.value !== control.defaultValue;
}

function mark(cell) {
  cell.classList.toggle("is-edited", controlsOf(cell).some(isEdited));
}

let sending = false;
const isDirty = () => table.querySelector(".is-edited, .is-left") !== null;

form.addEventListener("input", (event) => {
  const cell = cellOf(event.target);
  if (cell) mark(cell);
});
form.addEventListener("submit", () => { sending = true; });
window.addEventListener("beforeunload", (event) => {
  if (isDirty() && !sending) event.preventDefault();
});
window.addEventListener("pageshow", () => {  // also what a browser kept of a page that one comes back to
  sending = false;
  rows().flatMap((row) => [...row.cells]).filter((cell) => controlsOf(cell).length).forEach(mark);
});

// --- moving ----------------------------------------------------------------------------------------------------------

function enter(control) {
  control.focus();
  if (isText(control)) control.select();
}

function vertically(control, step) {
  const at = rows(), column = cellOf(control).cellIndex;
  for (let row = control.closest("tr").sectionRowIndex + step; row >= 0 && row < at.length; row += step) {
    const found = controlsOf(at[row].cells[column]);
    if (found.length) return enter(found[0]);
  }
}

function sideways(control, step) {
  const all = [...control.closest("tr").querySelectorAll("td")].flatMap(controlsOf);
  const next = all[all.indexOf(control) + step];
  if (next) enter(next);
  return Boolean(next);
}

// Whether the caret of a text can go no further this way: before that, the key belongs to the text. Where a browser does
// not tell (of mail addresses), it never can.
function isAtEnd(control, key) {
  if (!isText(control)) return true;
  const { selectionStart: from, selectionEnd: to, value } = control;
  const whole = from === 0 && to === value.length;
  if (key === "ArrowLeft") return to === 0;
  if (key === "ArrowRight") return from === value.length;
  if (!control.matches("textarea") || whole) return true;
  return key === "ArrowUp" ? !value.slice(0, from).includes("\n") : !value.slice(to).includes("\n");
}

table.addEventListener("keydown", (event) => {
  const control = event.target, key = event.key;
  // While kana are being converted, arrows and Enter belong to the input method.
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!control.matches(CONTROL) || !cellOf(control)) return;
  if (key === "Enter" && !control.matches("textarea")) {
    event.preventDefault();  // by the button alone a sheet is sent
    vertically(control, event.shiftKey ? -1 : 1);
  } else if (event.shiftKey) {
    return;
  } else if (key === "ArrowUp" || key === "ArrowDown") {
    if (control.matches("select") || !isAtEnd(control, key)) return;
    event.preventDefault();
    vertically(control, key === "ArrowUp" ? -1 : 1);
  } else if (key === "ArrowLeft" || key === "ArrowRight") {
    if (isAtEnd(control, key) && sideways(control, key === "ArrowLeft" ? -1 : 1)) event.preventDefault();
  }
});

// --- pasting ---------------------------------------------------------------------------------------------------------

// What a spreadsheet puts on the clipboard: tabs and newlines between cells, quotation marks round a cell that holds one.
export function cellsOf(text) {
  const found = [[]];
  let at = 0;
  const last = () => found[found.length - 1];
  while (at <= text.length) {
    const quoted = text[at] === '"' ? /^"((?:[^"]|"")*)"(?=\t|\r?\n|$)/.exec(text.slice(at)) : null;
    const plain = quoted ? null : /^[^\t\r\n]*/.exec(text.slice(at));
    last().push(quoted ? quoted[1].replaceAll('""', '"').replaceAll("\r\n", "\n") : plain[0]);
    at += (quoted ?? plain)[0].length;
    if (at >= text.length) break;
    if (text[at] !== "\t") {
      at += text.startsWith("\r\n", at) ? 2 : 1;
      if (at >= text.length) break;  // the newline at the end of the last row
      found.push([]);
    } else {
      at += 1;
    }
  }
  return found;
}

const folded = (text) => text.normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase();

function tick(boxes, text) {
  const wanted = text.split(/[、，,;；|｜\n]/).map(folded).filter(Boolean);
  const labels = boxes.map((box) => folded(box.closest("label").textContent));
  if (!wanted.every((one) => labels.includes(one))) return false;
  boxes.forEach((box, index) => { box.checked = wanted.includes(labels[index]); });
  return true;
}

function choose(select, text) {
  const wanted = folded(text);
  const found = [...select.options].find((option) => folded(option.text) === wanted || option.value === text.trim());
  if (found) select.value = found.value;
  return Boolean(found);
}

function fill(cell, text) {
  const controls = controlsOf(cell), [first] = controls;
  if (!first) return false;
  let filled = true;
  if (isBox(first)) filled = tick(controls, text);
  else if (first.matches("select")) filled = choose(first, text);
  else first.value = first.matches("textarea") ? text : text.replace(/\s*\n\s*/g, " ").trim();
  mark(cell);
  cell.classList.toggle("is-missed", !filled);
  return filled;
}

table.addEventListener("paste", (event) => {
  const control = event.target;
  const block = cellsOf(event.clipboardData.getData("text/plain"));
  if (!control.matches(CONTROL) || !cellOf(control)) return;
  if (block.length === 1 && block[0].length === 1 && isText(control)) return;  // one text is pasted as ever
  event.preventDefault();
  const at = rows(), top = control.closest("tr").sectionRowIndex, left = cellOf(control).cellIndex;
  let missed = 0;
  block.forEach((texts, down) => texts.forEach((text, right) => {
    if (!fill(at[top + down]?.cells[left + right], text)) missed += 1;
  }));
  const width = Math.max(...block.map((texts) => texts.length));
  const lost = missed ? `${missed}個のセルは、入れる場所がないか、選べる値ではないので、入れていません。` : "";
  said.textContent = `${block.length}行×${width}列を貼り付けました。${lost}まだ書いていません。`;
});
