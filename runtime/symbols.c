// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/symbols.h"

#include <libiberty/demangle.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/bpf.h"
#include "runtime/elf_symbols.h"
#include "runtime/exec_watch.h"
#include "runtime/process_maps.h"

/* Opened empty: /proc/kallsyms is read when the first kernel address is
 * printed, a process's files when the first of its own is. */
struct symbols {
	const struct config *config;
	struct kallsyms *kallsyms;
	bool kallsyms_tried;
	struct processes processes;
	struct exec_watch watch;
	struct elf_files files;
	char *demangled; /* the last name given out, if it was */
};

struct symbols *symbols_open(const struct config *config)
{
	struct symbols *symbols = calloc(1, sizeof(*symbols));

	if (symbols)
		symbols->config = config;
	return symbols;
}

void symbols_close(struct symbols *symbols)
{
	if (!symbols)
		return;
	if (symbols->kallsyms)
		kallsyms_close(symbols->kallsyms);
	exec_watch_close(&symbols->watch);
	processes_free(&symbols->processes);
	elf_files_free(&symbols->files);
	free(symbols->demangled);
	free(symbols);
}

bool symbols_kernel(struct symbols *symbols, uint64_t address,
		    struct symbol *symbol)
{
	if (!symbols)
		return false;
	/* Once, also when it could not be read: that will not change. */
	if (!symbols->kallsyms_tried) {
		symbols->kallsyms_tried = true;
		symbols->kallsyms = kallsyms_open();
	}
	if (!symbols->kallsyms)
		return false;
	symbol->name = kallsyms_name(symbols->kallsyms, address,
				     &symbol->offset, &symbol->module);
	return symbol->name != NULL;
}

/* C++ and Rust names begin with _Z or _R; others are left alone. */
static const char *demangled(struct symbols *symbols, const char *name)
{
	char *plain;

	if (!symbols->config->cpp_demangle || name[0] != '_' ||
	    (name[1] != 'Z' && name[1] != 'R'))
		return name;
	plain = cplus_demangle(name, DMGL_PARAMS | DMGL_ANSI | DMGL_AUTO);
	if (!plain)
		return name;
	free(symbols->demangled);
	symbols->demangled = plain;
	return plain;
}

bool symbols_user(struct symbols *symbols, pid_t pid, uint64_t address,
		  struct symbol *symbol)
{
	const struct mapping *mapping;
	struct file_symbols *file;

	if (!symbols)
		return false;
	mapping = process_mapping(&symbols->processes, pid, address);
	if (!mapping)
		return false;
	symbol->module = mapping->path;
	file = file_symbols_find(&symbols->files, pid, mapping);
	if (!file)
		return false;
	/* Symbols are told by offsets of the file, which the mapping knows. */
	symbol->name = file_symbols_at(
		file, address - mapping->begin + mapping->offset,
		&symbol->offset);
	if (!symbol->name)
		return false;
	symbol->name = demangled(symbols, symbol->name);
	return true;
}

void symbols_watch(struct symbols *symbols)
{
	if (symbols)
		exec_watch_open(&symbols->watch);
}

void symbols_learn(struct symbols *symbols, pid_t pid)
{
	if (symbols && pid)
		process_learn(&symbols->processes, pid);
	else if (symbols)
		process_learn_all(&symbols->processes);
}

void symbols_update(struct symbols *symbols)
{
	if (symbols && symbols->watch.n)
		exec_watch_read(&symbols->watch, &symbols->processes);
}

int symbols_descriptor(const struct symbols *symbols, uint32_t i)
{
	return symbols && i < symbols->watch.n ? symbols->watch.rings[i].fd
					       : -1;
}
