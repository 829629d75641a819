package dev.trestle.replayer.objects;

import dev.trestle.log.state.LogCatalog;
import dev.trestle.log.state.LogDescription;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.objects.ObjectLogCatalog.Change;
import dev.trestle.replayer.objects.live.StagedChanges;
import dev.trestle.replayer.objects.projection.DigestQueue;
import dev.trestle.replayer.objects.projection.Projections;
import dev.trestle.replayer.request.Answer;
import dev.trestle.replayer.request.PageRequest;
import dev.trestle.server.security.Audit;
import dev.trestle.v1.CreateObjectLogRequest;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.ListObjectLogsRequest;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/**
 * Creates, finds and ends object logs. Safe across threads; blocks. Methods throw {@link
 * dev.trestle.log.store.StoreException} if a table does not answer.
 */
@Singleton
final class ObjectLogs {

  private static final Logger LOG = LoggerFactory.getLogger(ObjectLogs.class);

  private final ObjectLogCatalog catalog;
  private final LogCatalog logs;
  private final BucketCheck buckets;
  private final DigestQueue queue;
  private final ObjectLogImports imports;
  private final StagedChanges staged;
  private final Projections projections;
  private final Audit audit;
  private final Clock clock;

  ObjectLogs(
      ObjectLogCatalog catalog,
      LogCatalog logs,
      BucketCheck buckets,
      DigestQueue queue,
      ObjectLogImports imports,
      StagedChanges staged,
      Projections projections,
      Audit audit,
      Clock clock) {
    this.catalog = catalog;
    this.logs = logs;
    this.buckets = buckets;
    this.queue = queue;
    this.imports = imports;
    this.staged = staged;
    this.projections = projections;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Creates an object log and begins its import. Costs a few requests to S3 and to the table.
   *
   * @param who asks
   */
  Answer<ObjectLog> create(CreateObjectLogRequest request, String who) {
    return ObjectLogChecks.read(request, clock.instant())
        .then(wanted -> create(wanted))
        .then(
            log ->
                imports
                    .begin(log, who)
                    .<Answer<ObjectLog>>map(Answer::refuse)
                    .orElseGet(() -> Answer.of(log)));
  }

  private Answer<ObjectLog> create(ObjectLog wanted) {
    Optional<ObjectLog> before = catalog.find(wanted.name());
    if (before.filter(wanted::asksTheSameAs).isPresent()) {
      return Answer.of(before.get());
    }
    Optional<Problem> problem =
        buckets
            .problemWith(wanted.bucket(), wanted.prefix())
            .or(() -> wanted.digestQueue().flatMap(this::problemWithQueue))
            .or(() -> problemWithLog(wanted));
    if (problem.isPresent()) {
      return Answer.refuse(problem.get());
    }
    return answer(wanted, catalog.add(wanted));
  }

  /** Without a window: what is new is decided by what reads the bucket. */
  private Optional<Problem> problemWithLog(ObjectLog wanted) {
    Optional<LogDescription> there = logs.describe(wanted.log());
    if (there.isPresent() && !(there.get().isOfSource() && there.get().partitions() == 1)) {
      return Optional.of(nameTaken(wanted));
    }
    logs.createIfAbsent(wanted.log(), 1, Optional.of(Duration.ZERO));
    return Optional.empty();
  }

  private Answer<ObjectLog> answer(ObjectLog wanted, Change change) {
    if (change instanceof Change.Made made) {
      if (made.log().equals(wanted)) {
        told("created", wanted);
      }
      return Answer.of(made.log());
    }
    if (change instanceof Change.Overlap overlap) {
      return Answer.refuse(overlaps(wanted, overlap.other()));
    }
    return Answer.refuse(
        change instanceof Change.NameTaken
            ? nameTaken(wanted)
            : Problem.of(
                ErrorReason.ERROR_REASON_OVERLOADED,
                "There are as many object logs as one environment can have: delete some"));
  }

  Answer<ObjectLog> require(String name) {
    return ObjectLogChecks.problemWithName(name)
        .<Answer<ObjectLog>>map(Answer::refuse)
        .orElseGet(
            () ->
                catalog
                    .find(name)
                    .<Answer<ObjectLog>>map(Answer::of)
                    .orElseGet(() -> Answer.refuse(unknown(name))));
  }

  /** A page of the logs that are shown, in order of name. */
  Answer<PageRequest.Page<ObjectLog>> list(
      ListObjectLogsRequest request, Predicate<ObjectLog> isShown) {
    return PageRequest.of("object logs", request.getPageSize(), request.getPageToken())
        .then(page -> Answer.of(page.page(after(page, isShown), ObjectLog::name)));
  }

  private List<ObjectLog> after(PageRequest page, Predicate<ObjectLog> isShown) {
    return catalog.list().stream()
        .filter(isShown)
        .filter(log -> log.name().compareTo(page.after()) > 0)
        .limit(page.size() + 1L)
        .toList();
  }

  /**
   * Ends an object log for good. What is staged of it and its projection are forgotten, which costs
   * a write for each change and each key. One that was deleted before is cleared once more.
   */
  Answer<String> delete(String name, String who) {
    Answer<ObjectLog> log = require(name);
    if (log instanceof Answer.Given<ObjectLog> given) {
      catalog.remove(given.response());
      told("deleted", given.response());
    } else if (!catalog.isDeleted(name)) {
      return Answer.refuse(((Answer.Refused<ObjectLog>) log).problem());
    }
    imports.cancel(name, who);
    staged.clear(ObjectLog.LOGS + name);
    projections.clear(ObjectLog.LOGS + name);
    return Answer.of(name);
  }

  private Optional<Problem> problemWithQueue(String name) {
    try {
      queue.check(name);
      return Optional.empty();
    } catch (SdkException e) {
      boolean isOutage =
          !(e instanceof SdkServiceException answer)
              || answer.statusCode() >= 500
              || answer.isThrottlingException();
      return Optional.of(
          isOutage
              ? Problem.of(
                      ErrorReason.ERROR_REASON_TARGET_UNAVAILABLE,
                      "SQS does not answer: " + e.getMessage())
                  .with("target", name)
                  .withRetryDelay(Duration.ofSeconds(1))
              : Problem.of(
                      ErrorReason.ERROR_REASON_DIGEST_QUEUE_UNUSABLE,
                      "Queue "
                          + name
                          + " is not there, or may not be used: create it, or allow the server's"
                          + " role sqs:GetQueueUrl and sqs:SendMessage")
                  .with("queue", name));
    }
  }

  private static Problem unknown(String name) {
    return Problem.of(
            ErrorReason.ERROR_REASON_OBJECT_LOG_NOT_FOUND,
            "There is no object log '" + name + "'; ListObjectLogs tells which there are")
        .with("name", name);
  }

  private static Problem nameTaken(ObjectLog wanted) {
    return Problem.of(
            ErrorReason.ERROR_REASON_OBJECT_LOG_NAME_TAKEN,
            "The name '"
                + wanted.name()
                + "' is that of another object log, of one that was deleted, or of a log that is"
                + " none: use another name")
        .with("name", wanted.name());
  }

  private static Problem overlaps(ObjectLog wanted, ObjectLog other) {
    return Problem.of(
            ErrorReason.ERROR_REASON_OBJECT_LOG_OVERLAPS,
            "Object log '"
                + other.name()
                + "' records the prefix '"
                + other.prefix()
                + "' of bucket "
                + wanted.bucket()
                + ": choose one that neither begins nor continues it")
        .with("other", other.name())
        .with("prefix", other.prefix());
  }

  private void told(String what, ObjectLog log) {
    LOG.atInfo()
        .addKeyValue("log", log.log())
        .addKeyValue("bucket", log.bucket())
        .addKeyValue("prefix", log.prefix())
        .log("Object log {} {}", log.name(), what);
    audit.changed(
        "object_log_" + what,
        Map.of("log", log.log(), "bucket", log.bucket(), "prefix", log.prefix()));
  }
}
