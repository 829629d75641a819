package dev.trestle.replayer.objects;

import dev.trestle.log.store.BatchStore;
import dev.trestle.replayer.objects.history.ContentSource;
import dev.trestle.replayer.objects.history.Import;
import dev.trestle.replayer.objects.live.Contents;
import dev.trestle.replayer.objects.live.HistoryIndex;
import dev.trestle.replayer.operation.Cause;
import dev.trestle.replayer.operation.Operation;
import dev.trestle.replayer.operation.OperationKind;
import dev.trestle.replayer.operation.Outcome;
import dev.trestle.replayer.operation.Work;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/** Imports as operations, each of the name of its object log. */
@Singleton
final class ImportKind implements OperationKind {

  private final ObjectLogCatalog catalog;
  private final BatchStore store;
  private final S3Client s3;
  private final Contents contents;
  private final HistoryIndex index;
  private final ObjectLogConfig config;
  private final Clock clock;

  ImportKind(
      ObjectLogCatalog catalog,
      BatchStore store,
      S3Client s3,
      Contents contents,
      HistoryIndex index,
      ObjectLogConfig config,
      Clock clock) {
    this.catalog = catalog;
    this.store = store;
    this.s3 = s3;
    this.contents = contents;
    this.index = index;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public String name() {
    return ObjectLogImports.KIND;
  }

  @Override
  public Work open(Operation operation) {
    Optional<ObjectLog> log = catalog.find(operation.id().id());
    if (log.isEmpty()) {
      return run ->
          new Outcome.Failed(
              new Cause("OBJECT_LOG_NOT_FOUND", "The object log was deleted: nothing is imported"));
    }
    if (index.isMade(log.get().log())) {
      return run -> new Outcome.Done(); // Long over, and forgotten: live changes go on since.
    }
    return new Import(store, s3, settings(log.get()), clock);
  }

  private Import.Settings settings(ObjectLog log) {
    String folder = config.importFolder();
    return new Import.Settings(
        log.partition(),
        log.bucket(),
        log.prefix(),
        Path.of(folder.isEmpty() ? System.getProperty("java.io.tmpdir", ".") : folder),
        config.importMemory(),
        log.contentBytes().isEmpty() ? ContentSource.NONE : contentsOf(log));
  }

  private ContentSource contentsOf(ObjectLog log) {
    return new ContentSource() {
      @Override
      public ObjectVersion complete(ObjectVersion version) {
        return contents.of(log, version);
      }

      @Override
      public int atOnce() {
        return config.workers();
      }
    };
  }
}
