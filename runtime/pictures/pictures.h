/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What maps held, as pictures: --flame, --svg and --html. Collected whenever a
 * map is printed, drawn at the end.
 */
#ifndef AWL_RUNTIME_PICTURES_PICTURES_H
#define AWL_RUNTIME_PICTURES_PICTURES_H

#include "runtime/render.h"
#include "runtime/rows.h"

/* Paths, or NULL where that is not wanted. */
struct picture_files {
	const char *flame; /* stacks, as flame graphs */
	const char *svg;   /* histograms, series, counts */
	const char *html;  /* a page with all of it and tables */
};

struct pictures;

/* Whether they can be written, before a long run: 0, or negative errno and
 * *failed is which cannot. */
int pictures_check(const struct picture_files *files, const char **failed);
/* NULL when no file is wanted. */
struct pictures *pictures_open(const struct picture_files *files);
/*
 * A map was printed. `taken`: and emptied in the same moment, so what it holds
 * when it is printed next adds to this; otherwise that takes its place.
 */
void pictures_add(struct pictures *pictures, struct render *render,
		  const struct rows *rows, bool taken);
/* A flame graph is wanted, and no map that was printed has stacks. */
bool pictures_lack_stacks(const struct pictures *pictures);
/* Writes the files; 0, or negative errno and *failed is which. */
int pictures_write(struct pictures *pictures, struct render *render,
		   const char **failed);
void pictures_close(struct pictures *pictures);

#endif
