package dev.trestle.benchmarks.aws;

import java.util.List;

/** The table of jobs, with its indexes, as {@code deploy/environment.yaml} has it. */
final class JobTable {

  /** An attribute that every job has, and nothing else in the table. */
  static final String OF_JOBS = "event_id";

  private static final String ID = "job_id";

  private JobTable() {}

  static Table named(String name) {
    return new Table(
        name,
        Table.KeySchema.ofOne(ID),
        Table.KEEP_ALL,
        List.of(
            index(
                name,
                "by-work",
                "work",
                "work_order",
                List.of(
                    ID, "user_id", "estimated_milliseconds", "priority", "send_until", "attempt")),
            index(name, "by-state", "state_shard", "list_order", List.of(ID)),
            index(name, "by-user", "user_id", "list_order", List.of(ID)),
            index(name, "by-change", "change_shard", "change_order", List.of(ID))));
  }

  private static Index index(
      String table, String name, String partition, String sort, List<String> projected) {
    return new Index(table, name, new Table.KeySchema(partition, "S", sort, "S"), projected);
  }
}
