package dev.trestle.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyFileTest {

  private static final Caller UPLOADER = Policies.caller(Policies.UPLOADER);
  private static final Caller BILLING = Policies.caller(Policies.BILLING);

  @TempDir private Path folder;

  private final RecordingAudit audit = new RecordingAudit();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void withoutAPolicyTheServiceIsNotReadyAndNobodyMayDoAnything() {
    PolicyFile none = new PolicyFile(new SecurityConfig("policy", null), audit, meters);
    none.look();

    assertThatThrownBy(none::verify).hasMessageContaining("set trestle.security.policy");
    assertThat(none.grants(UPLOADER).allow(Action.PUBLISH)).isFalse();
  }

  @Test
  void openNeedsNone() {
    PolicyFile open = new PolicyFile(new SecurityConfig("open", null), audit, meters);

    assertThatCode(open::verify).doesNotThrowAnyException();
  }

  @Test
  void aFileThatIsMissingOrBrokenAtTheStartIsNamedAndTakenOnceItIsMended() {
    PolicyFile file = file();
    file.look();
    assertThatThrownBy(file::verify).hasMessageContaining("there is no such file");

    write("version: 1\nrulez: []\n");
    lookTwice(file);
    assertThatThrownBy(file::verify).hasMessageContaining("line 2: unknown key 'rulez'");

    write(Policies.of(Policies.UPLOADS));
    lookTwice(file);
    assertThatCode(file::verify).doesNotThrowAnyException();
    assertThat(file.grants(UPLOADER).allow(Action.PUBLISH)).isTrue();
  }

  @Test
  void aBrokenFileKeepsTheOldPolicyAndShows() {
    PolicyFile file = started(Policies.UPLOADS);
    double hash = gauge("trestle.policy.hash");
    assertThat(hash).isPositive();

    write("rules: [");
    lookTwice(file);
    lookTwice(file);

    assertThat(file.grants(UPLOADER).allow(Action.PUBLISH)).isTrue();
    assertThat(gauge("trestle.policy.broken")).isEqualTo(1);
    assertThat(gauge("trestle.policy.hash")).isEqualTo(hash);
    assertThat(reloads("refused")).as("counted once").isEqualTo(1);

    write(Policies.of(Policies.READS));
    lookTwice(file);
    assertThat(file.grants(UPLOADER).allow(Action.PUBLISH)).isFalse();
    assertThat(file.grants(BILLING).allow(Action.READ)).isTrue();
    assertThat(gauge("trestle.policy.broken")).isZero();
    assertThat(gauge("trestle.policy.hash")).isNotEqualTo(hash);
    assertThat(reloads("loaded")).isEqualTo(2);
    assertThat(audit.changes).containsExactly("policy_reloaded", "policy_reloaded");
  }

  @Test
  void aFileThatIsGoneKeepsTheOldPolicy() throws IOException {
    PolicyFile file = started(Policies.UPLOADS);
    Files.delete(path());
    file.look();

    assertThat(file.grants(UPLOADER).allow(Action.PUBLISH)).isTrue();
    assertThat(gauge("trestle.policy.broken")).isEqualTo(1);
  }

  /** Its beginning is a policy, too, and one that allows more: the types come last. */
  @Test
  void aFileThatIsBeingWrittenIsNotTaken() {
    String whole = Policies.of(Policies.UPLOADS);
    PolicyFile file = started(Policies.READS);
    write(whole.substring(0, whole.indexOf("    types:")));
    assertThat(Policies.read(read())).as("control").isInstanceOf(PolicyReading.Read.class);
    file.look();
    assertThat(file.grants(UPLOADER).allow(Action.PUBLISH)).isFalse();

    write(whole);
    lookTwice(file);
    assertThat(file.grants(UPLOADER).allow(Action.PUBLISH, Resource.type("AudioUploaded")))
        .isTrue();
    assertThat(file.grants(UPLOADER).allow(Action.PUBLISH, Resource.type("Other"))).isFalse();
  }

  /** As Kubernetes does it: the path leads through a link, which is swapped. */
  @Test
  void aSwapBehindThePathIsNoticed() throws IOException {
    Path first = Files.createDirectory(folder.resolve("..2026_1"));
    Path second = Files.createDirectory(folder.resolve("..2026_2"));
    Policies.write(first.resolve("policy.yaml"), Policies.of(Policies.UPLOADS));
    Policies.write(second.resolve("policy.yaml"), Policies.of(Policies.READS));
    Path data = folder.resolve("..data");
    Files.createSymbolicLink(data, first.getFileName());
    Files.createSymbolicLink(path(), Path.of("..data", "policy.yaml"));
    PolicyFile file = file();
    file.look();
    assertThat(file.grants(UPLOADER).allow(Action.PUBLISH)).isTrue();

    Path next = folder.resolve("..data_tmp");
    Files.createSymbolicLink(next, second.getFileName());
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
    lookTwice(file);
    assertThat(file.grants(UPLOADER).allow(Action.PUBLISH)).isFalse();
    assertThat(file.grants(BILLING).allow(Action.READ)).isTrue();
  }

  @Test
  void listenersHearOfEachChangeInOrderUntilTheyLeave() {
    PolicyFile file = started(Policies.UPLOADS);
    List<String> heard = new ArrayList<>();
    Runnable leave = file.onChange(() -> heard.add("first"));
    file.onChange(
        () -> {
          heard.add("failing");
          throw new IllegalStateException("the test");
        });
    file.onChange(() -> heard.add("last"));

    write(Policies.of(Policies.READS));
    lookTwice(file);
    lookTwice(file);
    assertThat(heard).containsExactly("first", "failing", "last");

    leave.run();
    write(Policies.of(Policies.UPLOADS));
    lookTwice(file);
    assertThat(heard).containsExactly("first", "failing", "last", "failing", "last");
  }

  @Test
  void aModeThatIsNoneStopsTheStart() {
    for (String mode : List.of("", "OPEN", "opne", "off")) {
      assertThatThrownBy(() -> new SecurityConfig(mode, null))
          .hasMessageContaining("trestle.security.mode is '" + mode + "'");
    }
    assertThatThrownBy(() -> new SecurityConfig("open", "policy.yaml"))
        .hasMessageContaining("would not be asked");
  }

  private PolicyFile started(String... rules) {
    write(Policies.of(rules));
    PolicyFile file = file();
    file.look();
    return file;
  }

  private PolicyFile file() {
    return new PolicyFile(new SecurityConfig("policy", path().toString()), audit, meters);
  }

  private static void lookTwice(PolicyFile file) {
    file.look();
    file.look();
  }

  private Path path() {
    return folder.resolve("policy.yaml");
  }

  private void write(String text) {
    Policies.write(path(), text);
  }

  private String read() {
    try {
      return Files.readString(path());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private double gauge(String name) {
    return meters.get(name).gauge().value();
  }

  private double reloads(String result) {
    return meters.get("trestle.policy.reloads").tag("result", result).counter().count();
  }
}
