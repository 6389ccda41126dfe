/*
 * Who waits for whom, in the models of blocks. A node is one stage of one sandbox. Topologies (native/client/graph decides them in the code):
 *   CHAIN     0 -> 1 -> 2, a sandbox each
 *   JOIN      0 and 1 -> 2, a sandbox each
 *   REENTERED 0 -> 1 -> 2, where 0 and 2 are two stages of sandbox 0 and 1 is sandbox 1
 *   PARALLEL  0, 1, 2 wait for nobody: a pipelined group
 */
#define NODES 3
#if defined(REENTERED)
#define SANDBOXES 2
#define OWNER(n) ((n) == 1 -> 1 : 0)
#define FIRST(s) ((s) == 1 -> 1 : 0)
#define AFTER(n) ((n) == 0 -> 2 : 3) /* the sandbox's next stage; NODES: none */
#define LAST(s) ((s) == 1 -> 1 : 2)
#else
#define SANDBOXES 3
#define OWNER(n) (n)
#define FIRST(s) (s)
#define AFTER(n) NODES
#define LAST(s) (s)
#endif
/* Foreign stages that node n waits for (BlockPlan::StageEntry::waitsFor, PreparedStage::waitsFor). */
#if defined(CHAIN) || defined(REENTERED)
#define NEEDS(n, m) ((n) == (m) + 1)
#elif defined(JOIN)
#define NEEDS(n, m) ((n) == 2 && (m) != 2)
#else
#define NEEDS(n, m) (false)
#endif
/* No stage has more than one consumer here. */
#if defined(CHAIN) || defined(REENTERED)
#define CONSUMER(n) ((n) + 1)
#elif defined(JOIN)
#define CONSUMER(n) ((n) == 2 -> NODES : 2)
#else
#define CONSUMER(n) NODES
#endif
#define NEEDS_ANY(n) (NEEDS(n, 0) || NEEDS(n, 1) || NEEDS(n, 2))
#define HAS_CONSUMERS(n) (NEEDS(0, n) || NEEDS(1, n) || NEEDS(2, n))

