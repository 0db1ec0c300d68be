/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the rows of codegen/builtins/ put in .lower and .lower_into. */
#ifndef AWL_CODEGEN_LOWER_ROWS_H
#define AWL_CODEGEN_LOWER_ROWS_H

#include "codegen/lower.h"
#include "kernel/arch.h"

#define ROW_VALUE(name) \
	int32_t lower_##name(struct lower *lower, const struct node *node)
#define ROW_INTO(name)                                                         \
	void lower_##name##_into(struct lower *lower, const struct node *node, \
				 struct memory into)

/* arguments.c: the probe */
ROW_VALUE(arg);
ROW_VALUE(sarg);
ROW_VALUE(retval);
ROW_VALUE(ctx);
ROW_INTO(args);

/* builtins.c: who runs, clocks, the machine */
ROW_VALUE(pid);
ROW_VALUE(tid);
ROW_VALUE(pid_of); /* pid(init), pid(curr_ns) */
ROW_VALUE(tid_of);
ROW_VALUE(frame); /* .frame: one call of a function */
ROW_VALUE(uid);
ROW_VALUE(gid);
ROW_INTO(comm);
ROW_INTO(comm_of); /* comm(pid) */
ROW_VALUE(nsecs);
ROW_VALUE(nsecs_of); /* nsecs(clock) */
ROW_VALUE(elapsed);
ROW_VALUE(jiffies);
ROW_VALUE(cpu);
ROW_VALUE(ncpus);
ROW_VALUE(numaid);
ROW_VALUE(rand);
ROW_VALUE(cgroup);
ROW_VALUE(curtask);
ROW_VALUE(cpid);
ROW_VALUE(usermode);
ROW_VALUE(func);
ROW_INTO(func); /* of user functions */
ROW_VALUE(probe);

/* functions.c: bytes and faces of numbers */
ROW_VALUE(same);   /* its one argument: ksym, strftime, kptr, uptr... */
ROW_VALUE(second); /* its second argument: strftime */
ROW_VALUE(bswap);
ROW_VALUE(is_err);
ROW_VALUE(reg);
ROW_VALUE(uaddr);
ROW_VALUE(skboutput);
ROW_VALUE(watch);
ROW_INTO(usym);
ROW_INTO(ntop);
ROW_INTO(pton);
ROW_INTO(macaddr);
ROW_INTO(buf);
ROW_INTO(words); /* of an argv */
ROW_VALUE(signal);
ROW_VALUE(signal_thread);
ROW_VALUE(override);
ROW_VALUE(write_user);
ROW_VALUE(socket_cookie);
ROW_VALUE(debugf);
ROW_VALUE(percpu_kaddr);

/* strings.c, search.c */
ROW_INTO(str);
ROW_VALUE(strncmp);
ROW_VALUE(strlen);
ROW_VALUE(strstr);
ROW_VALUE(strcontains);
ROW_VALUE(memcmp);
ROW_INTO(str_concat);
ROW_INTO(path);

/* tables.c */
ROW_INTO(table_name); /* strerror, signal_name, syscall_name */

/* maps.c */
ROW_VALUE(delete);
ROW_VALUE(has_key);
ROW_VALUE(find);
ROW_VALUE(len);

/* user_functions.c */
ROW_VALUE(user);
ROW_INTO(user);

/* output.c: everything with FUNCTION_SITE */
ROW_VALUE(site);

#endif
