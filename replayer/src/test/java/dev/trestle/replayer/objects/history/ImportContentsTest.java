package dev.trestle.replayer.objects.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.replayer.objects.ObjectContent;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.operation.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkClientException;

class ImportContentsTest {

  @TempDir Path folder;

  private ImportedLog log;

  @BeforeEach
  void open() {
    log = new ImportedLog(folder);
  }

  @Test
  void contentsComeInOrderAndAreAskedForAgain() throws Exception {
    RandomBucket bucket = new RandomBucket(new Random(8), 100).fill(600, 20);
    Set<ObjectVersion> failed = ConcurrentHashMap.newKeySet();
    ContentSource contents =
        new ContentSource() {
          @Override
          public ObjectVersion complete(ObjectVersion version) {
            if (version.versionId().orElseThrow().endsWith("7") && failed.add(version)) {
              throw SdkClientException.create("no answer");
            }
            return version.size().isEmpty()
                ? version
                : version.with(
                    ObjectContent.Kept.of(
                        version.versionId().orElseThrow().getBytes(StandardCharsets.UTF_8)));
          }

          @Override
          public int atOnce() {
            return 8;
          }
        };
    assertThat(log.over(log.store, bucket, contents).run(TestRun.untilDone()))
        .isEqualTo(new Outcome.Done());

    assertThat(failed).isNotEmpty();
    assertThat(log.versions())
        .filteredOn(version -> version.size().isPresent())
        .isNotEmpty()
        .allSatisfy(
            version ->
                assertThat(((ObjectContent.Kept) version.content().orElseThrow()).bytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(version.versionId().orElseThrow()));
    assertThat(log.versions()).hasSize(600);
  }

  @Test
  void aRunThatStopsWhileContentsFailLeavesNothingOut() throws Exception {
    RandomBucket bucket = new RandomBucket(new Random(9), 100).fill(100, 20);
    boolean[] stopped = {false};
    ContentSource failing =
        new ContentSource() {
          @Override
          public ObjectVersion complete(ObjectVersion version) {
            stopped[0] = true;
            throw SdkClientException.create("no answer");
          }

          @Override
          public int atOnce() {
            return 1;
          }
        };
    // Resumed as soon as it was asked once: the run goes on again when the pause has ended.
    TestRun run =
        new TestRun(
            1,
            () -> {
              boolean goesOn = !stopped[0];
              stopped[0] = false;
              return goesOn;
            });

    assertThat(log.over(log.store, bucket, failing).run(run)).isEqualTo(new Outcome.Stopped());

    assertThat(log.versions()).isEmpty();
  }
}
