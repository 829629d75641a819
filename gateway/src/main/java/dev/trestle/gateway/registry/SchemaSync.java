package dev.trestle.gateway.registry;

import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.schemas.SchemaSet;
import dev.trestle.server.ReadinessCheck;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this gateway's schemas those of the environment: publishes its files when it starts, and
 * takes in what other gateways publish. A file that differs from what is published under its
 * version keeps the gateway from becoming ready.
 */
@Context
class SchemaSync implements ReadinessCheck, SchemaLookup {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaSync.class);

  private final SchemaCatalog catalog;
  private final PublishedSchemas published;
  private final OtherVersions otherVersions;
  private final SchemaConfig config;
  private final List<Schema> files;
  private final ScheduledExecutorService refresher =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "schema-refresh");
            thread.setDaemon(true);
            return thread;
          });

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
    takeIn(true);
    List<String> changed = new ArrayList<>();
    for (Schema file : files) {
      published
          .publish(file)
          .ifPresent(
              digest ->
                  changed.add(
                      file.origin()
                          + " is not what is published as version "
                          + file.version()
                          + " of "
                          + file.type()
                          + " (sha-256 "
                          + digest
                          + ", here "
                          + file.digest()
                          + "): leave it as it was and add a new version"));
    }
    if (!changed.isEmpty()) {
      throw new IllegalStateException(String.join("; ", changed));
    }
    takeIn(true);
    otherVersions.load(catalog.current());
    long pause = config.refresh().toMillis();
    var unused =
        refresher.scheduleWithFixedDelay(this::refresh, pause, pause, TimeUnit.MILLISECONDS);
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

  /** Takes in what was published meanwhile. Costs one read if nothing was. */
  synchronized void takeIn(boolean always) {
    long revision = published.revision();
    if (revision == seen && !always) {
      return;
    }
    SchemaSet known = catalog.current();
    for (Schema schema : published.list()) {
      boolean conflict =
          known
              .find(schema.type(), schema.version())
              .filter(mine -> !mine.digest().equals(schema.digest()))
              .isPresent();
      if (!conflict) {
        catalog.add(schema);
      }
    }
    seen = revision;
  }

  @PreDestroy
  void stop() {
    refresher.shutdownNow();
  }

  private void refresh() {
    try {
      takeIn(false);
    } catch (RuntimeException e) {
      LOG.warn("Schemas published elsewhere could not be taken in: {}", e.getMessage());
    }
  }
}
