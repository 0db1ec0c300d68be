// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Versions of a library's symbols: memcpy@GLIBC_2.2.5 beside
 * memcpy@@GLIBC_2.14. A section beside the dynamic symbols has a number for
 * each, another one the numbers' names.
 */
#include <gelf.h>
#include <stddef.h>

#include "base/elf_file.h"
#include "base/elf_text.h"

/* The first section of a type; NULL: none. */
static Elf_Scn *section_of(Elf *elf, uint32_t type, GElf_Shdr *header)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(elf, section)))
		if (gelf_getshdr(section, header) && header->sh_type == type)
			return section;
	return NULL;
}

/* The name that a number has: a chain of definitions, each with its names. */
static const char *version_name(Elf *elf, unsigned number)
{
	GElf_Shdr header;
	Elf_Scn *section = section_of(elf, SHT_GNU_verdef, &header);
	Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;
	int at = 0;

	for (size_t i = 0; data && i < header.sh_info; i++) {
		GElf_Verdef definition;
		GElf_Verdaux name;

		if (!gelf_getverdef(data, at, &definition))
			return NULL;
		if (definition.vd_ndx == number)
			return gelf_getverdaux(
				       data, at + (int)definition.vd_aux, &name)
				       ? elf_text_at(
						 elf_text_table(elf,
								header.sh_link),
						 name.vda_name)
				       : NULL;
		if (!definition.vd_next)
			return NULL;
		at += (int)definition.vd_next;
	}
	return NULL;
}

const char *elf_symbol_version(const struct elf_symbol *symbol)
{
	/* The other bit says that who names no version does not mean it. */
	static const unsigned number_mask = 0x7fff;
	GElf_Shdr header;
	GElf_Versym number;
	Elf_Scn *section = symbol->dynamic ? section_of(symbol->elf,
							SHT_GNU_versym, &header)
					   : NULL;
	Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;

	/* 0 and 1: its own, and whatever. */
	if (!data || !gelf_getversym(data, (int)symbol->index, &number) ||
	    (number & number_mask) <= VER_NDX_GLOBAL)
		return NULL;
	return version_name(symbol->elf, number & number_mask);
}
