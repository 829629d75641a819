package dev.trestle.replayer.request;

import dev.trestle.log.LogName;
import dev.trestle.log.Partition;
import dev.trestle.log.state.GroupOffsets;
import dev.trestle.log.state.LogCatalog;
import dev.trestle.log.state.LogDescription;
import dev.trestle.proto.Problem;
import dev.trestle.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Which log and partition a request means, or what is wrong with their names. */
@Singleton
public final class LogLookup {

  private final LogCatalog catalog;

  LogLookup(LogCatalog catalog) {
    this.catalog = catalog;
  }

  /** What is wrong with a log's name; empty if a log may be called so. */
  public static Optional<Problem> problemWithLog(String name) {
    return LogName.problemWith(name).map(problem -> invalid("log", problem));
  }

  /** What is wrong with a group's name; empty if a group may be called so. */
  public static Optional<Problem> problemWithGroup(String name) {
    return GroupOffsets.problemWithName(name).map(problem -> invalid("group", problem));
  }

  public static Problem unknownLog(String log) {
    return Problem.of(
            ErrorReason.ERROR_REASON_LOG_NOT_FOUND,
            "There is no log '" + log + "'; ListLogs tells which there are")
        .with("log", log);
  }

  public static Problem unknownPartition(LogDescription log, int partition) {
    return Problem.of(
            ErrorReason.ERROR_REASON_PARTITION_NOT_FOUND,
            log.log()
                + " has no partition "
                + partition
                + ": they are numbered from 0 to "
                + (log.partitions() - 1))
        .with("log", log.log())
        .with("partition", partition)
        .with("partitions", log.partitions());
  }

  /** Empty if there is no such log. May block for a read of the catalog. */
  public Optional<LogDescription> find(String log) {
    return catalog.describe(log);
  }

  /** The log of this name, or what is wrong with it. May block for a read of the catalog. */
  public Answer<LogDescription> require(String log) {
    return problemWithLog(log)
        .<Answer<LogDescription>>map(Answer::refuse)
        .orElseGet(
            () ->
                find(log)
                    .<Answer<LogDescription>>map(Answer::of)
                    .orElseGet(() -> Answer.refuse(unknownLog(log))));
  }

  /** The partition of this log and number, or what is wrong with them. */
  public Answer<Partition> require(String log, int partition) {
    if (partition < 0) {
      return Answer.refuse(
          Problem.invalidField("partition", "must be 0 or more, was " + partition));
    }
    return require(log)
        .then(
            found ->
                found.hasPartition(partition)
                    ? Answer.of(new Partition(log, partition))
                    : Answer.refuse(unknownPartition(found, partition)));
  }

  /** The field's name stands in the problem already: not twice. */
  private static Problem invalid(String field, String problem) {
    String prefix = field + ": ";
    return Problem.invalidField(
        field, problem.startsWith(prefix) ? problem.substring(prefix.length()) : problem);
  }
}
