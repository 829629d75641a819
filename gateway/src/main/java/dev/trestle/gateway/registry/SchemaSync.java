package dev.trestle.gateway.registry;

import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.schemas.SchemaName;
import dev.trestle.schemas.SchemaReading;
import dev.trestle.schemas.SchemaSet;
import dev.trestle.schemas.compatibility.Succession;
import dev.trestle.server.DaemonThreads;
import dev.trestle.server.ReadinessCheck;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this gateway's schemas those of the environment: publishes its files when it starts, and
 * takes in what other gateways publish. A file that differs from what is published under its
 * version, or that may not follow the version before it, keeps the gateway from becoming ready;
 * then none of its files is published.
 */
@Context
class SchemaSync implements ReadinessCheck, SchemaLookup {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaSync.class);

  private final SchemaCatalog catalog;
  private final PublishedSchemas published;
  private final OtherVersions otherVersions;
  private final SchemaConfig config;
  private final List<Schema> files;
  private final ScheduledExecutorService refresher = DaemonThreads.scheduled("schema-refresh", 1);

  /** Guarded by this. */
  private long seen = -1;

  SchemaSync(
      SchemaCatalog catalog,
      PublishedSchemas published,
      OtherVersions otherVersions,
      SchemaConfig config) {
    this.catalog = catalog;
    this.published = published;
    this.otherVersions = otherVersions;
    this.config = config;
    this.files = catalog.list();
  }

  @Override
  public String name() {
    return "schemas";
  }

  @Override
  public void verify() {
    Map<SchemaName, String> digests = new HashMap<>();
    lookThrough().forEach(each -> digests.put(each.name(), each.digest()));
    List<String> problems = new ArrayList<>();
    List<Schema> added = new ArrayList<>();
    for (Schema file : files) {
      String digest = digests.get(file.name());
      if (digest == null) {
        added.add(file);
      } else if (!digest.equals(file.digest())) {
        problems.add(changed(file, digest));
      }
    }
    SchemaSet known = catalog.current();
    for (Schema file : added) {
      Succession.problems(file, known, this::isMapped)
          .forEach(problem -> problems.add(problem.toString()));
    }
    refuse(problems);
    for (Schema file : added) {
      // Another gateway may have been first since.
      published
          .publish(file)
          .filter(digest -> !digest.equals(file.digest()))
          .ifPresent(digest -> problems.add(changed(file, digest)));
    }
    refuse(problems);
    takeInAll();
    otherVersions.load(catalog.current());
    repeat(this::takeInAnnounced, config.refresh());
    repeat(this::takeInAll, config.fullRefresh());
  }

  /** Takes in what was announced meanwhile. Costs one read if nothing was. */
  synchronized void takeInAnnounced() {
    if (published.revision() != seen) {
      takeInAll();
    }
  }

  /**
   * Takes in everything that is published, announced or not. Costs one read, and one read unit per
   * 4 KB of all documents.
   */
  void takeInAll() {
    var unused = lookThrough();
  }

  private synchronized List<PublishedSchema> lookThrough() {
    // Before the list: what is published in between is then looked for once more.
    long revision = published.revision();
    List<PublishedSchema> all = published.list();
    SchemaSet known = catalog.current();
    for (PublishedSchema each : all) {
      if (known.find(each.name().type(), each.name().version()).isEmpty()) {
        takeIn(each);
      }
    }
    seen = revision;
    return all;
  }

  @Override
  public Optional<Schema> find(String type, int version) {
    Optional<Schema> known = catalog.find(type, version);
    if (known.isPresent()) {
      return known;
    }
    Optional<Schema> found = published.find(type, version);
    found.ifPresent(catalog::add);
    return found;
  }

  @PreDestroy
  void stop() {
    refresher.shutdownNow();
  }

  private void takeIn(PublishedSchema schema) {
    SchemaReading reading = schema.read();
    if (reading instanceof SchemaReading.Accepted accepted) {
      catalog.add(accepted.schema());
    } else {
      LOG.error("A published schema can no longer be read: {}", reading);
    }
  }

  private boolean isMapped(Schema from, Schema to) {
    return config
        .loadMappings(catalog.current())
        .find(from.type(), from.version(), to.version())
        .isPresent();
  }

  private static String changed(Schema file, String digest) {
    return file.origin()
        + " is not what is published as version "
        + file.version()
        + " of "
        + file.type()
        + " (sha-256 "
        + digest
        + ", here "
        + file.digest()
        + "): leave it as it was and add a new version";
  }

  private static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new IllegalStateException(String.join("; ", problems));
    }
  }

  private void repeat(Runnable look, Duration pause) {
    Runnable guarded =
        () -> {
          try {
            look.run();
          } catch (RuntimeException e) {
            LOG.warn("Schemas published elsewhere could not be taken in: {}", e.getMessage());
          }
        };
    long millis = pause.toMillis();
    var unused = refresher.scheduleWithFixedDelay(guarded, millis, millis, TimeUnit.MILLISECONDS);
  }
}
