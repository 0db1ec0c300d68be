/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What -h prints; five times the name it is called by. */
#ifndef AWL_CLI_USAGE_H
#define AWL_CLI_USAGE_H

#define USAGE_TEXT                                                             \
	"USAGE:\n"                                                             \
	"    %s [options] FILE [parameters]\n"                                 \
	"    %s [options] - [parameters]     script from the standard input\n" \
	"    %s [options] [-e] 'PROGRAM' [parameters]\n"                       \
	"\n"                                                                   \
	"OPTIONS:\n"                                                           \
	"    -e PROGRAM       trace what this program says\n"                  \
	"    -l [PATTERN]     list probes (with -v their arguments)\n"         \
	"    -p PID           trace this process, until it ends\n"             \
	"    -c COMMAND       run a command, trace it until it ends\n"         \
	"    -o FILE          write what is traced to a file\n"                \
	"    -f text|json|folded|openmetrics\n"                                \
	"                     how to print it (folded: stacks, a line each)\n" \
	"    -B line|full|none\n"                                              \
	"                     when to write it: each turn, much at once, "     \
	"each "                                                                \
	"record\n"                                                             \
	"    --live           show the maps on the terminal, each second "     \
	"anew\n"                                                               \
	"    --flame FILE.svg flame graphs of maps with stacks in their "      \
	"keys\n"                                                               \
	"    --svg FILE.svg   pictures of all other maps\n"                    \
	"    --html FILE.html a page with both, and tables\n"                  \
	"    --color[=WHEN]   colours: auto (on a terminal), always, never\n"  \
	"    --stamp time,probe\n"                                             \
	"                     say of each line when it happened and where\n"   \
	"    --duration TIME  end after that long: 10s, 500ms, 5m\n"           \
	"    --max-events N   end after N events that were printed\n"          \
	"    --fail-on-loss   end with status 3 if anything was lost\n"        \
	"    -q               do not say that probes are attached\n"           \
	"    -v               say more: the verifier's log, probe arguments\n" \
	"    -k               warn of memory that could not be read\n"         \
	"    --no-warnings    do not warn at all\n"                            \
	"    -I FOLDER        look for the script's #include files there\n"    \
	"    --include FILE   read C declarations from it first\n"             \
	"    --debuginfo DIR:DIR\n"                                            \
	"                     where else programs' debug information may be\n" \
	"    --unsafe         allow what changes the system: system(), "       \
	"signal()...\n"                                                        \
	"    --dry-run        load and attach, then leave\n"                   \
	"    --load-only      load, attach nothing, say what it rests on, "    \
	"leave\n"                                                              \
	"    --probe-filter REGEX\n"                                           \
	"                     keep only the probes with such a name\n"         \
	"    --traceable-functions FILE\n"                                     \
	"                     the kernel functions that can be traced\n"       \
	"    --no-feature WORD,WORD\n"                                         \
	"                     do without features of the kernel (words of "    \
	"--info)\n"                                                            \
	"    --emit=tokens|ast|typed|plan|ir|asm|bpf\n"                        \
	"                     print a stage of the compilation and leave\n"    \
	"    --info           what this kernel can do\n"                       \
	"    -h, -V           this text, the version\n"                        \
	"\n"                                                                   \
	"EXAMPLES:\n"                                                          \
	"    %s -l '*sleep*'\n"                                                \
	"    %s 'tracepoint:raw_syscalls:sys_enter { @[comm] = count(); }'\n"

#endif
