package dev.trestle.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCheckTest {

  @TempDir private Path folder;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void aPolicyPassesAndABrokenOneIsNamedWithLineAndPath() {
    assertThat(check(Policies.of(Policies.UPLOADS, Policies.READS))).isZero();
    assertThat(said()).contains("a policy of 2 rules");
    assertThat(check(Policies.of(Policies.UPLOADS))).isZero();
    assertThat(said()).contains("a policy of one rule");

    assertThat(check(Policies.of(Policies.UPLOADS).replace("sources:", "source:"))).isEqualTo(1);
    assertThat(said()).contains("line 10, rules[0]: unknown key 'source'");
  }

  @Test
  void aQuestionIsAnswered() {
    String policy = Policies.of(Policies.UPLOADS);
    String who = Policies.UPLOADER;

    assertThat(check(policy, "--who", who, "--may", "publish", "--type", "AudioUploaded")).isZero();
    assertThat(said()).contains("yes: by [uploads]", "for some source at least");
    assertThat(check(policy, "--who", who, "--may", "publish", "--type", "Other")).isEqualTo(1);
    assertThat(said()).contains("no: no rule lets " + who);
    assertThat(check(policy, "--who", who, "--may", "read")).isEqualTo(1);
  }

  @Test
  void whatIsNoQuestionIsExplained() {
    String policy = Policies.of(Policies.UPLOADS);

    assertThat(check(policy, "--who", "x")).isEqualTo(2);
    assertThat(check(policy, "--who", "x", "--may", "publsh")).isEqualTo(2);
    assertThat(said()).contains("[publish, read, commit");
    assertThat(check(policy, "--who", "x", "--may", "publish", "--log", "events")).isEqualTo(2);
    assertThat(said()).contains("publish is not judged by --log");
    assertThat(check(policy, "--who", "x", "--who", "y")).isEqualTo(2);
    assertThat(run("missing.yaml")).isEqualTo(2);
    assertThat(said()).contains("Cannot read missing.yaml: there is no such file");
    assertThat(run()).isEqualTo(2);
    assertThat(said()).contains("Usage:");
  }

  private int check(String policy, String... question) {
    Path file = folder.resolve("policy.yaml");
    Policies.write(file, policy);
    List<String> args = new ArrayList<>(List.of(file.toString()));
    args.addAll(List.of(question));
    return run(args.toArray(String[]::new));
  }

  private int run(String... args) {
    said.reset();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    return PolicyCheck.run(List.of(args), out, out);
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }
}
