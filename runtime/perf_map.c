// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/perf_map.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/grow.h"

/* What /proc says of a process. */
struct owner {
	int number; /* in the innermost space of numbers that it is in */
	unsigned int users[4];
};

static bool find_owner(pid_t pid, struct owner *owner)
{
	struct owner its = { .number = pid };
	char path[32], line[256];
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		char *last = strrchr(line, '\t');

		/* Uid:	1000	1000	1000	1000 */
		if (sscanf(line, "Uid: %u %u %u %u", &its.users[0],
			   &its.users[1], &its.users[2], &its.users[3]) == 4)
			found = true;
		/* NSpid:	4711	12	1 */
		if (!strncmp(line, "NSpid:", 6) && last)
			its.number = atoi(last + 1);
	}
	if (file)
		fclose(file);
	*owner = its;
	return found;
}

/* Anybody may write to /tmp. */
static bool is_written_by(const struct owner *owner, const struct stat *status)
{
	for (size_t i = 0; i < 4; i++)
		if (status->st_uid == owner->users[i])
			return true;
	return !status->st_uid;
}

static void name_file(char path[48], int number)
{
	snprintf(path, 48, "/tmp/perf-%d.map", number);
}

static int open_file(int root, const char *path, struct stat *status)
{
	int fd = openat(root, path,
			O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0 || (!fstat(fd, status) && S_ISREG(status->st_mode)))
		return fd;
	close(fd);
	return -1;
}

static bool is_file_read(const struct perf_map *map, const struct stat *status)
{
	return status->st_ino == map->inode && status->st_dev == map->device;
}

/* Of a process that has ended, whose root and user nobody can tell: in ours, by
 * our number for it, which no other process had. Never another file than was
 * read while it ran. */
static int open_left(struct perf_map *map, struct stat *status)
{
	char path[sizeof(map->path)];
	int fd;

	name_file(path, map->pid);
	fd = open_file(AT_FDCWD, path, status);
	if (fd >= 0 && map->inode && !is_file_read(map, status)) {
		close(fd);
		return -1;
	}
	if (!map->inode)
		memcpy(map->path, path, sizeof(path));
	return fd;
}

/* In a running process's own root, and by its own number. */
static int open_own(struct perf_map *map, int root, struct stat *status)
{
	struct owner owner;
	int fd;

	if (!find_owner(map->pid, &owner))
		return -1;
	name_file(map->path, owner.number);
	fd = open_file(root, map->path + 1, status);
	if (fd < 0 || is_written_by(&owner, status))
		return fd;
	close(fd);
	return -1;
}

static int open_map(struct perf_map *map, struct stat *status)
{
	char path[32];
	int root, fd;

	snprintf(path, sizeof(path), "/proc/%d/root", (int)map->pid);
	root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return errno == ENOENT || errno == ESRCH
			       ? open_left(map, status)
			       : -1;
	fd = open_own(map, root, status);
	close(root);
	return fd;
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
		.size = size < UINT32_MAX ? (uint32_t)size : UINT32_MAX,
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

/* Up to `size` bytes of the file. */
static void read_on(struct perf_map *map, int fd, uint64_t size)
{
	size_t more = size - map->read;
	ssize_t n;
	char *grown = realloc(map->text, size);

	if (!grown)
		return;
	map->text = grown;
	n = pread(fd, map->text + map->read, more, (off_t)map->read);
	if (n > 0)
		take_lines(map, (size_t)n);
	map->held = size + (uint64_t)map->room * sizeof(*map->made);
}

static void forget_lines(struct perf_map *map)
{
	free(map->text);
	free(map->made);
	map->text = NULL;
	map->made = NULL;
	map->n = map->room = 0;
	map->read = map->held = 0;
}

static void map_free(struct perf_map *map)
{
	forget_lines(map);
	free(map);
}

/* Forgets what was not asked for the longest. Not what was read this turn,
 * which would be read again and again; false: there is nothing else. */
static bool forget_one(struct perf_maps *maps)
{
	for (uint32_t i = maps->n; i-- > 0;) {
		if (maps->v[i]->turn == maps->turn)
			continue;
		maps->held -= maps->v[i]->held;
		map_free(maps->v[i]);
		maps->n--;
		memmove(maps->v + i, maps->v + i + 1,
			(maps->n - i) * sizeof(*maps->v));
		return true;
	}
	return false;
}

/* How many of `more` bytes may be read. */
static uint64_t room_for(struct perf_maps *maps, uint64_t more)
{
	uint64_t room;

	do {
		room = maps->held < maps->most ? maps->most - maps->held : 0;
	} while (room < more && forget_one(maps));
	return room < more ? room : more;
}

/* A file that has grown, or is another one by now. */
static void read_file(struct perf_maps *maps, struct perf_map *map, int fd,
		      const struct stat *status)
{
	uint64_t size = (uint64_t)status->st_size, more;

	if (size > PERF_MAP_MOST)
		size = PERF_MAP_MOST;
	/* Then the number is a new process's. */
	if (!is_file_read(map, status) || size < map->read) {
		maps->held -= map->held;
		forget_lines(map);
	}
	map->inode = status->st_ino;
	map->device = status->st_dev;
	more = room_for(maps, size - map->read);
	if (!more)
		return;
	maps->held -= map->held;
	read_on(map, fd, map->read + more);
	maps->held += map->held;
}

/* An ended process's file may be gone, what was read of it stays. */
static void update(struct perf_maps *maps, struct perf_map *map)
{
	struct stat status;
	int fd = open_map(map, &status);

	map->turn = maps->turn;
	if (fd < 0)
		return;
	read_file(maps, map, fd, &status);
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

/* Puts it before those that were used less lately, of which there are n. */
static void put_first(struct perf_maps *maps, struct perf_map *map, uint32_t n)
{
	memmove(maps->v + 1, maps->v, n * sizeof(*maps->v));
	maps->v[0] = map;
}

static struct perf_map *map_known(struct perf_maps *maps, pid_t pid)
{
	for (uint32_t i = 0; i < maps->n; i++) {
		if (maps->v[i]->pid != pid)
			continue;
		put_first(maps, maps->v[i], i);
		return maps->v[0];
	}
	return NULL;
}

/* false: there is no room this turn. */
static bool keep(struct perf_maps *maps, struct perf_map *map)
{
	if (maps->n == PERF_MAPS_MOST && !forget_one(maps))
		return false;
	put_first(maps, map, maps->n++);
	return true;
}

/* Looks for a process's file, at most once a turn. */
static struct perf_map *map_find(struct perf_maps *maps, pid_t pid)
{
	uint32_t at = (uint32_t)pid % PERF_MAPS_NONE;
	struct perf_map *map;
	struct stat status;
	int fd;

	if (maps->none[at].pid == pid && maps->none[at].turn == maps->turn)
		return NULL;
	map = calloc(1, sizeof(*map));
	if (!map)
		return NULL;
	map->pid = pid;
	map->turn = maps->turn;
	fd = open_map(map, &status);
	if (fd >= 0 && keep(maps, map)) {
		read_file(maps, map, fd, &status);
	} else {
		free(map);
		map = NULL;
		maps->none[at].pid = pid;
		maps->none[at].turn = maps->turn;
	}
	if (fd >= 0)
		close(fd);
	return map;
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
		update(maps, map);
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
