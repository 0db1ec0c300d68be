// SPDX-License-Identifier: GPL-2.0-or-later
"use strict";
(function () {
	const LETTER = 6.7;

	/* A frame's rectangle as it was drawn, in whatever it is shown now. */
	function frameOf(element) {
		const rect = element.querySelector("rect");
		const title = element.querySelector("title").textContent;
		const words = title.match(/^([^]*?)( \(kernel\))?: ([\d,]+), [\d.]+%$/);

		return {
			element, rect, title,
			name: words[1],
			total: Number(words[3].replace(/,/g, "")),
			text: element.querySelector("text"),
			x: Number(rect.getAttribute("x")),
			width: Number(rect.getAttribute("width")),
			y: Number(rect.getAttribute("y")),
		};
	}

	function label(frame, x, width) {
		const fits = Math.floor((width - 8) / LETTER);

		if (!frame.text) {
			frame.text = document.createElementNS(
				"http://www.w3.org/2000/svg", "text");
			frame.text.setAttribute("y", frame.y + 13);
			frame.element.appendChild(frame.text);
		}
		frame.text.setAttribute("x", x + 4);
		frame.text.textContent = fits < 3 ? "" :
			frame.name.length <= fits ? frame.name :
			frame.name.slice(0, fits - 2) + "..";
	}

	function place(frame, x, width) {
		frame.rect.setAttribute("x", x);
		frame.rect.setAttribute("width", Math.max(width, 0.1));
		label(frame, x, width);
	}

	function show(flame, chosen) {
		const all = flame.frames[0], slack = 0.01;
		const scale = all.width / chosen.width;

		for (const frame of flame.frames) {
			const within = frame.x >= chosen.x - slack &&
				frame.x + frame.width <=
					chosen.x + chosen.width + slack;
			const around = frame.x <= chosen.x + slack &&
				frame.x + frame.width >=
					chosen.x + chosen.width - slack;
			const caller = around && frame.y > chosen.y;

			frame.element.classList.toggle("caller",
				caller && chosen !== all);
			frame.element.classList.toggle("gone",
				!caller && !(within && frame.y <= chosen.y));
			if (caller)
				place(frame, all.x, all.width);
			else if (within)
				place(frame, all.x +
					(frame.x - chosen.x) * scale,
					frame.width * scale);
		}
		flame.reset.textContent = chosen === all ? "" : "reset zoom";
	}

	/* What is found, without what is below another that is. */
	function search(flame, wanted) {
		let found = 0, end = -1;
		const hits = [];

		for (const frame of flame.frames) {
			const hit = wanted !== null && wanted.test(frame.name);

			frame.element.classList.toggle("found", hit);
			if (hit)
				hits.push(frame);
		}
		hits.sort((a, b) => a.x - b.x || b.width - a.width);
		for (const frame of hits) {
			if (frame.x + 0.005 < end)
				continue;
			found += frame.total;
			end = frame.x + frame.width;
		}
		const total = flame.frames[0].total;
		flame.what.textContent = wanted === null ? "" :
			"matched: " + found.toLocaleString("en") + ", " +
			(100 * found / total).toFixed(2) + "%";
		flame.matched = flame.what.textContent;
		flame.find.textContent = wanted === null ? "search" :
			"reset search";
	}

	function ask(flame) {
		if (flame.matched) {
			search(flame, null);
			return;
		}
		const text = prompt("Functions that match (a regular expression):");

		if (!text)
			return;
		try {
			search(flame, new RegExp(text));
		} catch (error) {
			flame.what.textContent = error.message;
		}
	}

	function button(flame, x, does) {
		const text = document.createElementNS(
			"http://www.w3.org/2000/svg", "text");

		text.setAttribute("class", "button");
		text.setAttribute("x", x);
		text.setAttribute("y",
			flame.group.querySelector(".title").getAttribute("y"));
		text.addEventListener("click", does);
		flame.group.appendChild(text);
		return text;
	}

	const flames = [];

	for (const group of document.querySelectorAll(".flame")) {
		const flame = {
			group,
			frames: Array.from(group.querySelectorAll(".frame"),
				frameOf),
			what: group.querySelector(".what"),
			matched: "",
		};

		flame.find = button(flame, 1184, () => ask(flame));
		flame.find.textContent = "search";
		flame.reset = button(flame, 1084,
			() => show(flame, flame.frames[0]));
		for (const frame of flame.frames) {
			frame.element.addEventListener("click",
				() => show(flame, frame));
			frame.element.addEventListener("mouseenter", () => {
				flame.what.textContent = frame.title;
			});
			frame.element.addEventListener("mouseleave", () => {
				flame.what.textContent = flame.matched;
			});
		}
		flames.push(flame);
	}
	window.addEventListener("keydown", (event) => {
		if (event.key !== "f" || !(event.ctrlKey || event.metaKey) ||
		    !flames.length)
			return;
		event.preventDefault();
		flames.forEach(ask);
	});
	/* For those who drive it from outside. */
	window.awlFlames = flames.map((flame) => ({
		search: (text) => search(flame, text ? new RegExp(text) : null),
		zoom: (name) => show(flame,
			flame.frames.find((frame) => frame.name === name)),
		reset: () => show(flame, flame.frames[0]),
	}));
})();
