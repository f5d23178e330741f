/** A face for each mood, drawn with a few strokes: eyes, brows and a mouth. Decorative; the word stands beside it. */

const EYES = "M8.6 10h.01M15.4 10h.01";
const STROKES = {
  calm: ["M8.5 15.2h7"],
  pleased: ["M7.8 13.8c1.9 3.2 6.5 3.2 8.4 0"],
  interested: ["M8.4 14.4c1.6 1.9 5.6 1.9 7.2 0", "M7.2 7.6c.8-.7 1.9-.8 2.8-.3", "M14 7.3c.9-.5 2-.4 2.8.3"],
  doubtful: ["M8.6 15.8c2.4-1.6 4.8-.2 6.8-1.4", "M14 6.9c.9-.6 2-.5 2.8.2", "M7.2 8h2.8"],
  anxious: ["M8 15.6c1-1.2 1.8-1.2 2.7 0s1.8 1.2 2.6 0 1.7-1.2 2.7 0", "M7.4 8.2 10 7.2", "M14 7.2l2.6 1"],
  annoyed: ["M8.4 16c1.6-1.3 5.6-1.3 7.2 0", "M7.2 8h3", "M13.8 8h3"],
  angry: ["M8.2 16.4c1.7-2.2 5.9-2.2 7.6 0", "M7.2 7.2l3 1.3", "M16.8 7.2l-3 1.3"],
  sad: ["M8.2 16.2c1.7-1.9 5.9-1.9 7.6 0", "M7.4 8.6l2.6-1.2", "M14 7.4l2.6 1.2"],
};

const SVG = "http://www.w3.org/2000/svg";

export function face(mood) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "face");
  svg.setAttribute("aria-hidden", "true");
  const circle = document.createElementNS(SVG, "circle");
  for (const [name, value] of Object.entries({ cx: 12, cy: 12, r: 9.2 })) circle.setAttribute(name, value);
  svg.append(circle);
  for (const stroke of [EYES, ...(STROKES[mood] ?? STROKES.calm)]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", stroke);
    svg.append(path);
  }
  return svg;
}
