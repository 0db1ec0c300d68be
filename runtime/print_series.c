// SPDX-License-Identifier: GPL-2.0-or-later
/* The graph of a series, time downwards (BPFTRACE.md 3.3). */
#include <stdio.h>
#include <string.h>

#include "runtime/render.h"
#include "runtime/series.h"

/* bpftrace's widths, to the column. */
#define GRAPH_WIDTH 53
#define LEAST_WIDTH 21

/* How times are written, by the interval. */
struct precision {
	uint64_t least; /* nanoseconds */
	const char *header, *format;
	int width;
};

static const struct precision precisions[] = {
	{ 1000000000, "hh:mm:ss", "%H:%M:%S", 8 },
	{ 1000000, "hh:mm:ss.ms", "%H:%M:%S.%l", 12 },
	{ 1000, "hh:mm:ss.μs", "%H:%M:%S.%f", 15 },
	{ 0, "hh:mm:ss.ns", "%H:%M:%S.%k", 18 },
};

/* A graph on its way: where values lie in it. */
struct graph {
	const struct series *series;
	const struct precision *precision;
	uint64_t least, most;
	int zero; /* column of the value 0, or 0: none to the right of that */
};

static const struct precision *precision_of(const struct series *series)
{
	const struct precision *precision = precisions;
	/* A single interval stands for no length. */
	uint64_t step = series->begin == series->end ? 0 : series->interval;

	while (precision->least > step)
		precision++;
	return precision;
}

/* The share of the way from `least` that a value is, of `columns`. */
static int column(const struct graph *graph, uint64_t value, uint32_t columns)
{
	unsigned __int128 scaled = value - graph->least;

	return (int)(scaled * columns / (graph->most - graph->least));
}

static void graph_begin(struct graph *graph, const struct series *series)
{
	*graph = (struct graph){
		.series = series,
		.precision = precision_of(series),
		.least = series->least,
		.most = series->most,
	};
	/* A line of equal values lies in the middle, and nothing is divided by
	 * 0. */
	if (graph->least == graph->most) {
		/* There is nothing below an unsigned 0. */
		graph->least -= series->is_signed || graph->least;
		graph->most++;
	}
	if (series->is_signed && (int64_t)graph->least < 0 &&
	    (int64_t)graph->most > 0)
		graph->zero = column(graph, 0, GRAPH_WIDTH);
}

static const char *number(const struct graph *graph, uint64_t value, char *out,
			  size_t size)
{
	if (graph->series->is_signed)
		snprintf(out, size, "%lld", (long long)value);
	else
		snprintf(out, size, "%llu", (unsigned long long)value);
	return out;
}

static void put_bounds(const struct graph *graph, struct text *out)
{
	char least[32], most[32];

	text_printf(out, "%*s%-*s%*s\n", graph->precision->width + 1, "",
		    LEAST_WIDTH,
		    number(graph, graph->least, least, sizeof(least)),
		    GRAPH_WIDTH - LEAST_WIDTH,
		    number(graph, graph->most, most, sizeof(most)));
}

static void put_border(const struct graph *graph, const char *before, char edge,
		       struct text *out)
{
	text_printf(out, "%-*s %c", graph->precision->width, before, edge);
	text_fill(out, '_', GRAPH_WIDTH - 2);
	text_printf(out, "%c\n", edge);
}

/* "00:01:41 |   *      .    | 6"; without a point "-" and no star. */
static void put_line(const struct graph *graph, uint64_t epoch,
		     const struct series_point *point, struct text *out)
{
	char line[GRAPH_WIDTH + 1], value[32];

	memset(line, ' ', GRAPH_WIDTH);
	line[GRAPH_WIDTH] = '\0';
	line[0] = line[GRAPH_WIDTH - 1] = '|';
	if (graph->zero)
		line[graph->zero] = '.';
	if (point)
		line[column(graph, point->value, GRAPH_WIDTH - 1)] = '*';
	render_time(graph->precision->format,
		    (int64_t)(epoch * graph->series->interval), out);
	text_printf(out, " %s %s\n", line,
		    point ? number(graph, point->value, value, sizeof(value))
			  : "-");
}

void series_graph(const struct series *series, struct text *out)
{
	struct graph graph;
	uint32_t next = 0;

	if (!series->n) {
		text_puts(out, "<no data>\n");
		return;
	}
	graph_begin(&graph, series);
	put_bounds(&graph, out);
	put_border(&graph, graph.precision->header, '|', out);
	/* Every interval has its line, also where nothing was counted. */
	for (uint64_t epoch = series->begin; epoch <= series->end; epoch++) {
		struct series_point point = series_point(series, next);

		if (point.epoch == epoch)
			next++;
		put_line(&graph, epoch, point.epoch == epoch ? &point : NULL,
			 out);
	}
	put_border(&graph, "", 'v', out);
	put_bounds(&graph, out);
	text_putc(out, '\n');
}
