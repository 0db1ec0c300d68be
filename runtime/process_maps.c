// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/process_maps.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/grow.h"

bool mapping_is_file(const struct mapping *mapping)
{
	static const char *const own[] = {
		"//anon", "/dev/zero", "/anon_hugepage", "/memfd:", "/SYSV",
	};

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (!strncmp(mapping->path, own[i], strlen(own[i])))
			return false;
	if (!strcmp(mapping->path, VDSO))
		/* A 32-bit process's is another one than awl's. */
		return mapping->begin > UINT32_MAX;
	return mapping->path[0] == '/';
}

static void image_clear(struct image *image)
{
	free(image->mappings);
	*image = (struct image){ 0 };
}

static void process_clear(struct process *process)
{
	for (uint32_t i = 0; i < PROCESS_IMAGES; i++)
		image_clear(&process->images[i]);
}

/* A new program: what was mapped until now is kept behind it. */
static struct image *process_renew(struct process *process)
{
	struct image *images = process->images;

	if (images[0].n) {
		image_clear(&images[PROCESS_IMAGES - 1]);
		memmove(images + 1, images,
			(PROCESS_IMAGES - 1) * sizeof(*images));
	}
	images[0] = (struct image){ 0 };
	process->ended = false;
	process->turn = 0;
	return images;
}

/* One copy of each path, however many processes have it mapped. */
static const char *path_of(struct processes *processes, const char *path)
{
	char *known;

	processes->paths.arena = &processes->arena;
	known = strmap_get(&processes->paths, path);
	if (known)
		return known;
	known = arena_strdup(&processes->arena, path);
	strmap_set(&processes->paths, path, known);
	return known;
}

/* The first mapping that ends behind an address. */
static uint32_t mapping_after(const struct image *image, uint64_t address)
{
	uint32_t low = 0, high = image->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (image->mappings[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Adds a mapping in its place; those it covers are gone. */
static void add_mapping(struct processes *processes, struct image *image,
			const struct mapping *mapping)
{
	uint32_t at = mapping_after(image, mapping->begin), covered = 0;
	struct mapping *place;

	/* mmap() over a mapping replaces it; parts of it that stay are taken
	 * for gone, which is rare for code. */
	while (at + covered < image->n &&
	       image->mappings[at + covered].begin < mapping->end)
		covered++;
	if (!covered) {
		void *grown = grow(image->mappings, image->n, &image->room,
				   sizeof(*image->mappings));

		if (!grown)
			return;
		image->mappings = grown;
	}
	place = image->mappings + at;
	memmove(place + 1, place + covered,
		(image->n - at - covered) * sizeof(*place));
	*place = *mapping;
	place->path = path_of(processes, mapping->path);
	image->n += 1 - covered;
}

/* 55d0...-55d1... r-xp 00002000 08:01 1234   /usr/bin/cat */
static int parse_line(char *line, struct mapping *mapping)
{
	unsigned long long begin, end, offset, inode;
	unsigned int major, minor;
	char permissions[5];
	int path = 0;

	if (sscanf(line, "%llx-%llx %4s %llx %x:%x %llu %n", &begin, &end,
		   permissions, &offset, &major, &minor, &inode, &path) < 7 ||
	    !path || permissions[2] != 'x')
		return -1;
	line[strcspn(line, "\n")] = '\0';
	if (line[path] != '/' && line[path] != '[')
		return -1;
	*mapping = (struct mapping){
		.begin = begin,
		.end = end,
		.offset = offset,
		.inode = inode,
		.device = (uint32_t)makedev(major, minor),
		.path = line + path,
	};
	return 0;
}

/*
 * Adds what a process has mapped now. What is not mapped any more stays: its
 * addresses may be in stacks. Where the kernel does not tell of new programs it
 * may be an older one's, and goes.
 */
static void process_read(struct processes *processes, struct process *process)
{
	struct image *image = &process->images[0], anew = { 0 };
	bool adds = processes->turn && image->n <= MAPPINGS_MOST;
	struct mapping mapping;
	char path[32];
	char *line = NULL;
	size_t room = 0;
	FILE *file;

	process->turn = processes->turn;
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)process->pid);
	file = fopen(path, "re");
	if (!file)
		return;
	while (getline(&line, &room, file) > 0)
		if (!parse_line(line, &mapping))
			add_mapping(processes, adds ? image : &anew, &mapping);
	free(line);
	fclose(file);
	/* A process that is about to end has no mappings any more: what was
	 * learnt before is better. */
	if (!anew.n)
		return;
	image_clear(image);
	*image = anew;
}

static uint32_t process_place(const struct processes *processes, pid_t pid)
{
	uint32_t low = 0, high = processes->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (processes->v[middle].pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct process *process_known(const struct processes *processes,
				     pid_t pid)
{
	uint32_t at = process_place(processes, pid);

	return at < processes->n && processes->v[at].pid == pid
		       ? &processes->v[at]
		       : NULL;
}

/* Ended processes are kept until there is no room, since their events may still
 * be on the way. */
static void forget_ended(struct processes *processes)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < processes->n; i++) {
		if (processes->v[i].ended)
			process_clear(&processes->v[i]);
		else
			processes->v[kept++] = processes->v[i];
	}
	processes->n = kept;
}

/* Without mappings if it was not known yet; NULL without memory. */
static struct process *process_add(struct processes *processes, pid_t pid)
{
	struct process *process = process_known(processes, pid);
	void *grown;
	uint32_t at;

	if (process)
		return process;
	if (processes->n >= PROCESSES_MOST)
		forget_ended(processes);
	grown = grow(processes->v, processes->n, &processes->room,
		     sizeof(*processes->v));
	if (!grown)
		return NULL;
	processes->v = grown;
	at = process_place(processes, pid);
	process = processes->v + at;
	memmove(process + 1, process, (processes->n - at) * sizeof(*process));
	*process = (struct process){ .pid = pid };
	processes->n++;
	return process;
}

void process_learn(struct processes *processes, pid_t pid)
{
	struct process *process = process_add(processes, pid);

	if (process)
		process_read(processes, process);
}

void process_learn_all(struct processes *processes)
{
	DIR *folder = opendir("/proc");
	struct dirent *entry;
	int pid;

	while (folder && (entry = readdir(folder)))
		if (sscanf(entry->d_name, "%d", &pid) == 1 && pid > 0)
			process_learn(processes, pid);
	if (folder)
		closedir(folder);
}

/* One that began before us is read now, too: it may have ended when it is asked
 * for. */
static struct process *process_told(struct processes *processes, pid_t pid)
{
	struct process *process = process_known(processes, pid);

	if (process)
		return process;
	process_learn(processes, pid);
	return process_known(processes, pid);
}

pid_t process_parent(const struct processes *processes, pid_t pid)
{
	const struct process *process = process_known(processes, pid);

	return process ? process->parent : 0;
}

void process_maps(struct processes *processes, pid_t pid,
		  const struct mapping *mapping)
{
	struct process *process = process_told(processes, pid);

	if (process)
		add_mapping(processes, &process->images[0], mapping);
}

void process_execs(struct processes *processes, pid_t pid)
{
	struct process *process = process_add(processes, pid);

	if (process)
		process_renew(process);
}

/* A child may run, and end, before /proc is asked: it begins as its parent
 * was. Behind that stays what an ended process by its number had mapped: maps
 * may hold stacks of both. */
void process_forks(struct processes *processes, pid_t parent, pid_t child)
{
	const struct process *from;
	struct process *to;
	struct image *image;
	size_t size;

	if (parent == child || !process_told(processes, parent))
		return;
	to = process_add(processes, child);
	/* Asked again: adding the child may have moved the table. */
	from = process_known(processes, parent);
	if (!to || !from)
		return;
	to->parent = parent;
	image = process_renew(to);
	size = from->images[0].n * sizeof(*image->mappings);
	image->mappings = size ? malloc(size) : NULL;
	if (!image->mappings)
		return;
	memcpy(image->mappings, from->images[0].mappings, size);
	image->n = image->room = from->images[0].n;
}

void process_ends(struct processes *processes, pid_t pid)
{
	struct process *process = process_known(processes, pid);

	if (process)
		process->ended = true;
}

static const struct mapping *covering(const struct image *image,
				      uint64_t address)
{
	uint32_t at = mapping_after(image, address);

	return at < image->n && image->mappings[at].begin <= address
		       ? &image->mappings[at]
		       : NULL;
}

const struct mapping *process_mapping(struct processes *processes, pid_t pid,
				      uint64_t address)
{
	struct process *process = process_add(processes, pid);
	const struct mapping *mapping;

	if (!process)
		return NULL;
	mapping = covering(&process->images[0], address);
	/* Of an ended one /proc has nothing, or has another process by now.
	 * Where it says nothing new, garbage on stacks is not asked for again
	 * and again. */
	if (!mapping && !process->ended &&
	    !(processes->turn && process->turn == processes->turn)) {
		process_read(processes, process);
		mapping = covering(&process->images[0], address);
	}
	for (uint32_t i = 1; !mapping && i < PROCESS_IMAGES; i++)
		mapping = covering(&process->images[i], address);
	return mapping;
}

void processes_free(struct processes *processes)
{
	for (uint32_t i = 0; i < processes->n; i++)
		process_clear(&processes->v[i]);
	free(processes->v);
	arena_release(&processes->arena);
	*processes = (struct processes){ 0 };
}
