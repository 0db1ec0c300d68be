// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * agreement [-n EXPRESSIONS] [-s SEED] [-o FILE] AWL: random expressions,
 * computed by awl and by C. The last line says how many agreed. -o keeps the
 * last program.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agree.h"

/* So many in one script, and in one program. */
#define BATCH 250
#define PROGRAM 10
#define SHOWN_MOST 10

struct run {
	const char *awl;
	char file[64];
	uint64_t seed;
	uint32_t passed, failed;
};

static void program_write(const struct world *world, const struct item *items,
			  uint32_t n, const char *file)
{
	FILE *out = fopen(file, "w");

	if (!out)
		exit(2);
	world_spell(world, out);
	for (uint32_t i = 0; i < n; i++) {
		if (i % PROGRAM == 0) {
			fprintf(out, "BEGIN {\n");
			variables_spell(world, out);
		}
		fputc('\t', out);
		item_spell(world, &items[i], out);
		fputc('\n', out);
		if ((i + 1) % PROGRAM == 0 || i + 1 == n)
			fprintf(out, "}\n");
	}
	if (fclose(out) != 0)
		exit(2);
}

/* Opens what awl prints for a program of these items. */
static FILE *awl_open(const struct run *run, const struct world *world,
		      const struct item *items, uint32_t n)
{
	char command[512];
	FILE *in;

	program_write(world, items, n, run->file);
	snprintf(command, sizeof(command), "%s --no-warnings %s 2>%s.err",
		 run->awl, run->file, run->file);
	in = popen(command, "r"); /* NOLINT: our own command */
	if (!in)
		exit(2);
	return in;
}

static bool disagrees(const struct world *world, const struct item *item,
		      void *data)
{
	struct world changed = *world;
	uint64_t wanted = item_evaluate(&changed, item);
	FILE *in = awl_open(data, world, item, 1);
	char line[64];
	bool answered = fgets(line, sizeof(line), in) != NULL;

	while (fgetc(in) != EOF)
		;
	return pclose(in) == 0 && answered &&
	       strtoull(line, NULL, 16) != wanted;
}

static void show_values(const struct world *world, const struct node *node)
{
	if (!node)
		return;
	if (node->kind == NODE_PLACE || node->kind == NODE_STEP)
		printf("  %s is %" PRIx64 "\n", world->places[node->place].text,
		       world->places[node->place].value);
	show_values(world, node->a);
	show_values(world, node->b);
	show_values(world, node->c);
}

/* world is as it was before the item. */
static void show(struct run *run, const struct world *world, struct item *item,
		 uint64_t wanted, uint64_t got)
{
	struct world changed, now = *world;

	if (run->failed > SHOWN_MOST)
		return;
	for (uint32_t i = 0; i < now.nplaces; i++)
		now.places[i].initial = now.places[i].value;
	world = &now;
	printf("seed %" PRIu64 ": awl has %" PRIx64 ", C has %" PRIx64 ":\n",
	       run->seed, got, wanted);
	if (disagrees(world, item, run))
		item_shrink(world, item, disagrees, run);
	item_spell(world, item, stdout);
	changed = *world;
	printf("\n  C has %" PRIx64 "\n", item_evaluate(&changed, item));
	show_values(world, item->value);
	show_values(world, item->result);
}

/* Compares what awl prints, a line an item. */
static void compare(struct run *run, struct world *world, struct item *items,
		    uint32_t n, FILE *in)
{
	char line[64];

	for (uint32_t i = 0; i < n; i++) {
		struct world before;
		uint64_t wanted, got;

		if (i % PROGRAM == 0)
			world_begin(world);
		before = *world;
		wanted = item_evaluate(world, &items[i]);
		if (!fgets(line, sizeof(line), in)) {
			printf("seed %" PRIu64 ": awl printed %u lines of %u\n",
			       run->seed, i, n);
			run->failed += n - i;
			return;
		}
		got = strtoull(line, NULL, 16);
		if (got == wanted) {
			run->passed++;
			continue;
		}
		run->failed++;
		show(run, &before, &items[i], wanted, got);
	}
}

static void batch(struct run *run, uint32_t n)
{
	struct world world;
	struct item items[BATCH];
	FILE *in;
	int status;

	random_seed(run->seed);
	world_make(&world);
	for (uint32_t i = 0; i < n; i++)
		items[i] = item_make(&world);
	in = awl_open(run, &world, items, n);
	compare(run, &world, items, n, in);
	while (fgetc(in) != EOF)
		;
	status = pclose(in);
	if (status) {
		printf("seed %" PRIu64 ": awl ended with status %d\n",
		       run->seed, WEXITSTATUS(status));
		run->failed++;
	}
	for (uint32_t i = 0; i < n; i++) {
		node_free(items[i].value);
		node_free(items[i].result);
	}
}

int main(int argc, char **argv)
{
	struct run run = { .seed = (uint64_t)time(NULL) % 1000000 * 1000 };
	uint32_t left = 10000;
	bool keep = false;
	char err[80];
	int option;

	snprintf(run.file, sizeof(run.file), "/tmp/awl-agreement.%d.bt",
		 (int)getpid());
	while ((option = getopt(argc, argv, "n:s:o:")) != -1) {
		if (option == 'n')
			left = (uint32_t)strtoul(optarg, NULL, 10);
		else if (option == 's')
			run.seed = strtoull(optarg, NULL, 10);
		else if (option == 'o')
			keep = snprintf(run.file, sizeof(run.file), "%s",
					optarg) > 0;
		else
			return 2;
	}
	if (optind != argc - 1)
		return 2;
	run.awl = argv[optind];
	printf("seed %" PRIu64 "\n", run.seed);
	for (; left; run.seed++) {
		uint32_t n = left < BATCH ? left : BATCH;

		batch(&run, n);
		left -= n;
	}
	snprintf(err, sizeof(err), "%s.err", run.file);
	if (!keep) {
		unlink(run.file);
		unlink(err);
	}
	printf("%u passed, %u failed\n", run.passed, run.failed);
	return run.failed != 0;
}
