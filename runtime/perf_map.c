// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/perf_map.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/grow.h"

/* The process's number in the innermost space of numbers that it is in. */
static pid_t own_number(pid_t pid)
{
	char path[32], line[256];
	int own = pid;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		char *last = strrchr(line, '\t');

		/* NSpid:	4711	12	1 */
		if (strncmp(line, "NSpid:", 6) != 0 || !last)
			continue;
		own = atoi(last + 1);
		break;
	}
	if (file)
		fclose(file);
	return own;
}

/* The process's own root, else ours: it may have ended. */
static int open_map(struct perf_map *map)
{
	char path[96];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/root%s", (int)map->pid,
		 map->path);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd >= 0)
		return fd;
	return open(map->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

/* One line, which ends with a NUL; what is none is left out. */
static void take_line(struct perf_map *map, char *line)
{
	char *end;
	uint64_t begin = strtoull(line, &end, 16), size;
	void *grown;

	if (end == line || *end != ' ')
		return;
	line = end + 1;
	size = strtoull(line, &end, 16);
	if (end == line || *end != ' ' || !end[1])
		return;
	grown = grow(map->made, map->n, &map->room, sizeof(*map->made));
	if (!grown)
		return;
	map->made = grown;
	map->made[map->n++] = (struct made){
		.begin = begin,
		.size = size,
		.name = (uint32_t)(end + 1 - map->text),
	};
}

/* What was made later at one address is behind what was made before. */
static int compare_made(const void *left, const void *right)
{
	const struct made *a = left, *b = right;

	if (a->begin != b->begin)
		return a->begin > b->begin ? 1 : -1;
	return (a->name > b->name) - (a->name < b->name);
}

/* The lines of `n` more bytes at the text's end. The last one may be half
 * written: it is read again. */
static void take_lines(struct perf_map *map, size_t n)
{
	char *line = map->text + map->read, *end = line + n, *newline;

	while ((newline = memchr(line, '\n', (size_t)(end - line)))) {
		*newline = '\0';
		take_line(map, line);
		line = newline + 1;
	}
	map->read = (uint64_t)(line - map->text);
	if (map->n)
		qsort(map->made, map->n, sizeof(*map->made), compare_made);
}

static void read_on(struct perf_map *map, int fd, uint64_t size)
{
	size_t more = size - map->read;
	ssize_t n;
	char *grown = realloc(map->text, size + 1);

	if (!grown)
		return;
	map->text = grown;
	n = pread(fd, map->text + map->read, more, (off_t)map->read);
	if (n > 0)
		take_lines(map, (size_t)n);
}

static void forget_lines(struct perf_map *map)
{
	free(map->text);
	free(map->made);
	map->text = NULL;
	map->made = NULL;
	map->n = map->room = 0;
	map->read = 0;
}

/* Brings it up to date; an ended process's file may be gone, what was read of
 * it stays. */
static void update(struct perf_map *map, uint32_t turn)
{
	struct stat status;
	uint64_t size;
	int fd = open_map(map);

	map->turn = turn;
	if (fd < 0)
		return;
	if (fstat(fd, &status) || !S_ISREG(status.st_mode)) {
		close(fd);
		return;
	}
	size = (uint64_t)status.st_size;
	if (size > PERF_MAP_MOST)
		size = PERF_MAP_MOST;
	/* Another file: the number is a new process's. */
	if (status.st_ino != map->inode || size < map->read)
		forget_lines(map);
	map->inode = status.st_ino;
	if (size > map->read)
		read_on(map, fd, size);
	close(fd);
}

static const struct made *made_at(const struct perf_map *map, uint64_t address)
{
	uint32_t low = 0, high = map->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (map->made[middle].begin <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low ||
	    address - map->made[low - 1].begin >= map->made[low - 1].size)
		return NULL;
	return &map->made[low - 1];
}

static void map_free(struct perf_map *map)
{
	forget_lines(map);
	free(map);
}

static struct perf_map *map_known(const struct perf_maps *maps, pid_t pid)
{
	for (uint32_t i = 0; i < maps->n; i++)
		if (maps->v[i]->pid == pid)
			return maps->v[i];
	return NULL;
}

static void keep(struct perf_maps *maps, struct perf_map *map)
{
	struct perf_map **place;

	if (maps->n < PERF_MAPS_MOST) {
		place = &maps->v[maps->n++];
	} else {
		place = &maps->v[maps->next++ % PERF_MAPS_MOST];
		map_free(*place);
	}
	*place = map;
}

/* Looks for a process's file, at most once a turn. */
static struct perf_map *map_find(struct perf_maps *maps, pid_t pid)
{
	uint32_t at = (uint32_t)pid % PERF_MAPS_NONE;
	struct perf_map *map;

	if (maps->none[at].pid == pid && maps->none[at].turn == maps->turn)
		return NULL;
	map = calloc(1, sizeof(*map));
	if (!map)
		return NULL;
	map->pid = pid;
	snprintf(map->path, sizeof(map->path), "/tmp/perf-%d.map",
		 (int)own_number(pid));
	update(map, maps->turn);
	if (map->n) {
		keep(maps, map);
		return map;
	}
	map_free(map);
	maps->none[at].pid = pid;
	maps->none[at].turn = maps->turn;
	return NULL;
}

const char *perf_map_name(struct perf_maps *maps, pid_t pid, uint64_t address,
			  uint64_t *offset, const char **path)
{
	struct perf_map *map = map_known(maps, pid);
	const struct made *made;

	if (!map)
		map = map_find(maps, pid);
	if (!map)
		return NULL;
	made = made_at(map, address);
	if (!made && map->turn != maps->turn) {
		update(map, maps->turn);
		made = made_at(map, address);
	}
	if (!made)
		return NULL;
	*offset = address - made->begin;
	*path = map->path;
	return map->text + made->name;
}

void perf_maps_free(struct perf_maps *maps)
{
	for (uint32_t i = 0; i < maps->n; i++)
		map_free(maps->v[i]);
	*maps = (struct perf_maps)PERF_MAPS_EMPTY;
}
