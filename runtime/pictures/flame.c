// SPDX-License-Identifier: GPL-2.0-or-later
/* A flame graph: as wide as often, what calls below what is called. */
#include "runtime/pictures/private.h"

#define FRAME_HEIGHT 18
/* Narrower ones cannot be seen, and there may be many thousands. */
#define WIDTH_LEAST 0.2

struct flame {
	const struct tree *tree;
	double scale;  /* pixels for one */
	double ground; /* y of the root's upper edge */
	struct text *out;
};

/* A number that a name always has, for its colour. */
static unsigned hash(const char *name)
{
	unsigned hash = 2166136261u;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return hash ^ hash >> 15;
}

/* Processes are warm, the kernel is cool, what stands in front is grey. */
static void put_colour(const struct tree_node *node, struct text *out)
{
	unsigned h = hash(node->name);

	switch (node->kind) {
	case STEP_USER:
		text_printf(out, "hsl(%u,%u%%,%u%%)", 12 + h % 36,
			    78 + h / 64 % 14, 62 + h / 1024 % 10);
		break;
	case STEP_KERNEL:
		text_printf(out, "hsl(%u,%u%%,%u%%)", 196 + h % 26,
			    52 + h / 64 % 16, 66 + h / 1024 % 9);
		break;
	case STEP_LABEL:
		text_printf(out, "hsl(220,8%%,%u%%)", 74 + h % 9);
		break;
	}
}

static void put_share(const struct flame *flame, const struct tree_node *node,
		      struct text *out)
{
	markup_puts(node->name, out);
	text_puts(out, node->kind == STEP_KERNEL ? " (kernel): " : ": ");
	markup_number(node->total, false, out);
	text_printf(out, ", %.2f%%",
		    100.0 * (double)node->total /
			    (double)flame->tree->nodes.v[0].total);
}

static void put_label(const struct tree_node *node, double x, double y,
		      double width, struct text *out)
{
	size_t fits = width > 8 ? (size_t)((width - 8) / LETTER) : 0;

	if (fits < 3)
		return;
	text_printf(out, "<text x=\"%.1f\" y=\"%.0f\">", x + 4, y + 13);
	markup_cut(node->name, fits, out);
	text_puts(out, "</text>");
}

static const char *kind_class(enum step_kind kind)
{
	switch (kind) {
	case STEP_USER: return "user";
	case STEP_KERNEL: return "kernel";
	case STEP_LABEL: break;
	}
	return "label";
}

static void put_frame(struct flame *flame, uint32_t number, double x,
		      uint32_t depth)
{
	const struct tree_node *node = &flame->tree->nodes.v[number];
	double width = (double)node->total * flame->scale;
	double y = flame->ground - (double)depth * FRAME_HEIGHT;

	if (width < WIDTH_LEAST)
		return;
	text_printf(flame->out, "<g class=\"frame %s\"><title>",
		    kind_class(node->kind));
	put_share(flame, node, flame->out);
	text_printf(flame->out,
		    "</title><rect x=\"%.2f\" y=\"%.0f\" width=\"%.2f\" "
		    "height=\"%d\" rx=\"2\" fill=\"",
		    x, y, width, FRAME_HEIGHT - 1);
	put_colour(node, flame->out);
	text_puts(flame->out, "\"/>");
	put_label(node, x, y, width, flame->out);
	text_puts(flame->out, "</g>\n");
	for (uint32_t c = node->first; c; c = flame->tree->nodes.v[c].next) {
		put_frame(flame, c, x, depth + 1);
		x += (double)flame->tree->nodes.v[c].total * flame->scale;
	}
}

double draw_flame(struct picture *picture, double y, struct text *out)
{
	struct tree *tree = &picture->tree;
	struct flame flame = { .tree = tree, .out = out };
	uint64_t total = tree->nodes.v[0].total;
	uint32_t depth;

	if (!total)
		return y;
	tree_sort(tree);
	depth = tree_depth(tree);
	flame.scale = (PICTURE_WIDTH - 2.0 * MARGIN) / (double)total;
	text_printf(out, "<g class=\"flame\" data-total=\"%llu\">\n",
		    (unsigned long long)total);
	y = draw_title(picture->map->name, y, out);
	text_printf(out,
		    "<text class=\"note what\" x=\"%d\" y=\"%.0f\"></text>\n",
		    MARGIN, y + (double)(depth + 1) * FRAME_HEIGHT + 4);
	flame.ground = y + (double)(depth - 1) * FRAME_HEIGHT;
	put_frame(&flame, 0, MARGIN, 0);
	text_puts(out, "</g>\n");
	return flame.ground + 3 * FRAME_HEIGHT;
}
