// SPDX-License-Identifier: GPL-2.0-or-later
/* Series as lines over time. */
#include "runtime/pictures/private.h"

#define HEIGHT 140
#define AXIS 96 /* for the numbers at the left */

struct frame {
	const struct entry *entry;
	double x, y, width; /* of the area of the line */
	double least, most; /* of the scale */
	bool is_signed;
};

static double size_of(const struct frame *frame, uint64_t value)
{
	return frame->is_signed ? (double)(int64_t)value : (double)value;
}

static double place_x(const struct frame *frame, uint32_t i)
{
	uint32_t last = frame->entry->points.n - 1;
	const struct point *points = frame->entry->points.v;
	double span = (double)(points[last].wall_ns - points[0].wall_ns);

	if (span <= 0)
		return frame->x + frame->width / 2;
	return frame->x + (double)(points[i].wall_ns - points[0].wall_ns) /
				  span * frame->width;
}

static double place_y(const struct frame *frame, double size)
{
	double span = frame->most - frame->least;

	return frame->y + HEIGHT -
	       (span > 0 ? (size - frame->least) / span : 0.5) * HEIGHT;
}

/* The scale holds 0, so that lengths compare. */
static void find_scale(struct frame *frame)
{
	vec_each (point, &frame->entry->points) {
		double size = size_of(frame, point->value);

		frame->least = size < frame->least ? size : frame->least;
		frame->most = size > frame->most ? size : frame->most;
	}
}

static void put_axis(const struct frame *frame, double size, struct text *out)
{
	double y = place_y(frame, size);

	text_printf(out,
		    "<line class=\"axis\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" "
		    "y2=\"%.1f\"/><text class=\"key\" x=\"%.1f\" y=\"%.1f\">",
		    frame->x, y, frame->x + frame->width, y, frame->x - 8,
		    y + 4);
	/* What is more than a double holds exactly is rounded here. */
	if (size < 0)
		text_putc(out, '-');
	markup_number((uint64_t)(size < 0 ? -size : size), false, out);
	text_puts(out, "</text>\n");
}

static void put_time(const struct frame *frame, uint32_t i, const char *anchor,
		     struct text *out)
{
	text_printf(out,
		    "<text class=\"note\" text-anchor=\"%s\" x=\"%.1f\" "
		    "y=\"%.1f\">",
		    anchor, place_x(frame, i), frame->y + HEIGHT + 18);
	render_time("%H:%M:%S.%l", frame->entry->points.v[i].wall_ns, out);
	text_puts(out, "</text>\n");
}

static void put_point(const struct frame *frame, uint32_t i, struct text *out)
{
	const struct point *point = &frame->entry->points.v[i];

	text_puts(out, "<circle class=\"point\" ");
	text_printf(out, "cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>",
		    place_x(frame, i),
		    place_y(frame, size_of(frame, point->value)));
	render_time("%H:%M:%S.%l ", point->wall_ns, out);
	markup_number(point->value, frame->is_signed, out);
	text_puts(out, "</title></circle>\n");
}

static void put_line(const struct frame *frame, struct text *out)
{
	uint32_t n = frame->entry->points.n;

	text_puts(out, "<polyline class=\"line\" points=\"");
	for (uint32_t i = 0; i < n; i++)
		text_printf(out, "%.1f,%.1f ", place_x(frame, i),
			    place_y(frame,
				    size_of(frame,
					    frame->entry->points.v[i].value)));
	text_puts(out, "\"/>\n");
}

static double draw_panel(struct frame *frame, struct text *out)
{
	uint32_t n = frame->entry->points.n;

	text_printf(out, "<text class=\"heading\" x=\"%d\" y=\"%.1f\">", MARGIN,
		    frame->y + 14);
	markup_puts(frame->entry->label, out);
	text_puts(out, "</text>\n");
	if (*frame->entry->label)
		frame->y += 28;
	find_scale(frame);
	put_axis(frame, frame->most, out);
	if (frame->least < frame->most)
		put_axis(frame, frame->least, out);
	if (frame->least < 0 && frame->most > 0)
		put_axis(frame, 0, out);
	put_line(frame, out);
	for (uint32_t i = 0; i < n; i++)
		put_point(frame, i, out);
	put_time(frame, 0, n > 1 ? "start" : "middle", out);
	if (n > 1)
		put_time(frame, n - 1, "end", out);
	return frame->y + HEIGHT + 44;
}

double draw_series(const struct picture *picture, double y, struct text *out)
{
	uint32_t shown = 0, all = 0;

	vec_each (entry, &picture->entries) {
		struct frame frame = {
			.entry = entry,
			.x = MARGIN + AXIS,
			.width = PICTURE_WIDTH - 2.0 * MARGIN - AXIS,
			.is_signed = aggregate_is_signed(picture->map->value),
		};

		all += entry->points.n > 0;
		if (!entry->points.n || shown == PANELS_MOST)
			continue;
		if (!shown++)
			y = draw_title(picture->map->name, y, out);
		frame.y = y;
		y = draw_panel(&frame, out);
	}
	return draw_rest(all, shown, y, out);
}
