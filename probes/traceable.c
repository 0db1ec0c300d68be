// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * available_filter_functions: what the kernel can trace. To name each function
 * takes the kernel longer than all that is done with the names here, so a
 * thread reads while they are used.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/pages.h"
#include "probes/private.h"
#include "types/tracefs.h"

/* Twenty times the list of a kernel with all that there is; what is read of
 * it takes memory. */
#define ROOM ((size_t)64 << 20)
/* Pages are made so many at once, and lines given away. */
#define STEP ((size_t)256 << 10)
#define GIVEN ((size_t)32 << 10)

struct traceable {
	int fd;
	char *text; /* ROOM bytes, zeros behind what was read */
	pthread_t thread;
	bool threaded;
	/* What the reader tells: so much is there, and that is all. */
	pthread_mutex_t lock;
	pthread_cond_t more;
	size_t len;
	bool ended;
};

/* Only whole lines are given away, but for the last. */
static void tell(struct traceable *list, size_t len, bool ended)
{
	const char *newline = memrchr(list->text, '\n', len);

	pthread_mutex_lock(&list->lock);
	list->ended = ended;
	if (ended)
		list->len = len;
	else if (newline)
		list->len = newline + 1 - list->text;
	pthread_cond_signal(&list->more);
	pthread_mutex_unlock(&list->lock);
}

/* The kernel gives a page at a time, however much is asked for. */
static void *read_all(void *data)
{
	struct traceable *list = data;
	size_t len = 0, told = 0, filled = 0;
	ssize_t got;

	do {
		if (len + GIVEN > filled && filled < ROOM) {
			pages_fill(list->text + filled, STEP);
			filled += STEP;
		}
		got = read(list->fd, list->text + len, ROOM - 1 - len);
		len += got > 0 ? (size_t)got : 0;
		if (got <= 0 || len - told > GIVEN) {
			tell(list, len, got <= 0);
			told = len;
		}
	} while (got > 0);
	return NULL;
}

static int list_open(struct probe_env *env)
{
	const char *path = env->traceable_path, *tracefs = tracefs_path();

	if (!path && tracefs)
		path = arena_printf(env->arena, "%s/available_filter_functions",
				    tracefs);
	return path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
}

void traceable_read(struct probe_env *env)
{
	struct probe_cache *cache = probe_cache(env);
	struct traceable *list;

	if (cache->traceable_tried)
		return;
	cache->traceable_tried = true;
	list = calloc(1, sizeof(*list));
	if (!list)
		return;
	list->fd = list_open(env);
	list->text = list->fd < 0 ? NULL : pages_new(ROOM);
	cache->traceable = list;
	if (!list->text) {
		traceable_close(cache);
		return;
	}
	pthread_mutex_init(&list->lock, NULL);
	pthread_cond_init(&list->more, NULL);
	list->threaded = !pthread_create(&list->thread, NULL, read_all, list);
	if (!list->threaded)
		read_all(list);
}

void traceable_close(struct probe_cache *cache)
{
	struct traceable *list = cache->traceable;

	if (!list)
		return;
	if (list->threaded)
		pthread_join(list->thread, NULL);
	pages_free(list->text, ROOM);
	if (list->fd >= 0)
		close(list->fd);
	free(list);
	cache->traceable = NULL;
}

/* How much there is when it is more than `seen`, or all. */
static size_t wait_for_more(struct traceable *list, size_t seen)
{
	size_t len;

	pthread_mutex_lock(&list->lock);
	while (list->len <= seen && !list->ended)
		pthread_cond_wait(&list->more, &list->lock);
	len = list->len;
	pthread_mutex_unlock(&list->lock);
	return len;
}

/* What the lines are compared with. */
struct wanted {
	struct probe_env *env;
	const char *module, *name; /* globs; NULL module: any */
	/* A part of the name that is itself: lines without it are passed
	 * over. */
	const char *literal;
	size_t literal_len;
	void (*each)(const char *module, const char *name, void *data);
	void *data;
};

/*
 * "vfs_read\n", "nf_hook\t[nf_core]\n" or " [nf_core]"; returns its end. The
 * name is ended in place while it is looked at: at 40,000 names each copy, and
 * each call for a few letters, is felt.
 */
static char *line_take(const struct wanted *wanted, char *line)
{
	char *end = line, *name_end, module[64] = "vmlinux", kept;

	while (*end && *end != ' ' && *end != '\t' && *end != '\n')
		end++;
	name_end = end;
	kept = *end;
	while (*end && *end != '\n')
		end++;
	if (end > name_end) {
		const char *opening = memchr(name_end, '[', end - name_end);

		if (opening)
			snprintf(module, sizeof(module), "%.*s",
				 (int)strcspn(opening + 1, "]\n"), opening + 1);
	}
	*name_end = '\0';
	if (glob_match(wanted->name, line) &&
	    (!wanted->module || glob_match(wanted->module, module)) &&
	    !function_left_out(wanted->env, wanted->name, line))
		wanted->each(module, line, wanted->data);
	*name_end = kept;
	return end;
}

/* The begin of the next line that may match, from the begin of one on. */
static char *line_next(const struct wanted *wanted, char *line, char *end)
{
	char *newline, *hit;

	if (!wanted->literal_len)
		return line;
	hit = memmem(line, end - line, wanted->literal, wanted->literal_len);
	if (!hit)
		return end;
	newline = memrchr(line, '\n', hit - line);
	return newline ? newline + 1 : line;
}

bool traceable_each(struct probe_env *env, const char *module, const char *name,
		    void (*each)(const char *module, const char *name,
				 void *data),
		    void *data)
{
	struct wanted wanted = { env, module, name, NULL, 0, each, data };
	struct traceable *list;
	size_t at = 0, len;

	traceable_read(env);
	list = probe_cache(env)->traceable;
	if (!list)
		return false;
	wanted.literal = glob_literal(name, &wanted.literal_len);
	while ((len = wait_for_more(list, at)) > at) {
		char *line = list->text + at, *end = list->text + len;

		while ((line = line_next(&wanted, line, end)) < end)
			line = line_take(&wanted, line) + 1;
		at = len;
	}
	return at > 0;
}
