package dev.trestle.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.server.security.PolicyReading.Broken;
import dev.trestle.server.security.PolicyReading.Read;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTextTest {

  @Test
  void aPolicyIsReadWithEverythingInIt() {
    Policy policy =
        Policies.parsed(
            Policies.UPLOADS
                + "    quota: {events-per-second: 500, bytes-per-second: 4194304, streams: 20}\n",
            Policies.READS);

    assertThat(policy.callers().issuers()).hasSize(1);
    assertThat(policy.callers().certificates().trustDomains()).containsExactly("acme");
    assertThat(policy.rules()).extracting(Rule::name).containsExactly("uploads", "billing");
    assertThat(policy.rules().get(0).quota())
        .isEqualTo(new Quota(500, 4_194_304, 20, Quota.UNLIMITED));
    assertThat(policy.rules().get(1).may()).containsOnly(Action.READ, Action.COMMIT);
  }

  @Test
  void callersOfEveryKindAreRead() {
    PolicyReading reading =
        Policies.read(
            """
            version: 1
            callers:
              - jwt:
                  issuer: https://kubernetes.default.svc
                  audience: trestle
                  jwks-uri: https://kubernetes.default.svc/openid/v1/jwks
                  algorithms: [RS256]
                  subject-prefix: "prod:"
                  ca-file: /var/run/ca.crt
                  token-file: /var/run/token
              - jwt: {issuer: https://spire.example, audience: trestle, trust-domain: acme}
              - mtls: {trust-domain: [acme, other]}
              - mtls: {dns: [upload.acme.example]}
            rules:
              - {name: all, who: ["*"], may: [reflect]}
            """);

    assertThat(reading).isInstanceOf(Read.class);
    Policy policy = ((Read) reading).policy();
    assertThat(policy.callers().issuers().get(0).subjectPrefix()).isEqualTo("prod:");
    assertThat(policy.callers().issuers().get(1).algorithms()).hasSize(3);
    assertThat(policy.callers().certificates().trustDomains())
        .containsExactlyInAnyOrder("acme", "other");
    assertThat(policy.callers().certificates().dnsNames()).containsExactly("upload.acme.example");
  }

  /** Each is one rule with one mistake; line 6 is where the rules begin. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{name: a, who: [x], may: [publish], typs: [A]} | line 6, rules[0]: unknown key 'typs'",
        "{name: a, who: [x], may: [publish], types: []} | rules[0].types: is an empty list",
        "{name: a, who: [], may: [publish]}             | rules[0].who: is an empty list",
        "{name: a, who: [x], may: []}                   | rules[0].may: is an empty list",
        "{name: a, who: [x], may: [publsh]}             | rules[0].may: an action is none of",
        "{name: a, who: [x], may: [Publish]}            | rules[0].may: an action is none of",
        "{name: a, who: [x], may: publish}              | rules[0].may: must be a list",
        "{name: a, who: [x]}                            | rules[0]: 'may' is missing",
        "{name: a, may: [publish]}                      | rules[0]: 'who' is missing",
        "{who: [x], may: [publish]}                     | rules[0]: 'name' is missing",
        "{name: A b, who: [x], may: [publish]}          | rules[0].name: must be 1 to 63",
        "{name: a, who: ['a*b'], may: [publish]}        | has a '*' that is not at its end",
        "{name: a, who: ['**'], may: [publish]}         | has a '*' that is not at its end",
        "{name: a, who: ['ä'], may: [publish]}          | number 1 has the character U+00E4",
        "{name: a, who: [\"a\\tb\"], may: [publish]}    | number 1 has the character U+0009",
        "{name: a, who: [''], may: [publish]}           | number 1 must have 1 to 2048",
        "{name: a, who: [x], may: [publish], types: [yes]} | rules[0].types[0]: must be text",
        "{name: a, who: [x], may: [publish], types: [!!java.io.File x]} | tag is not allowed",
        "{name: a, who: &x [x], may: [publish]}         | rules[0].who: must be a list",
        "{name: a, who: [x], may: [publish], logs: [events]} | none of the rule's actions is judged",
        "{name: a, who: [x], may: [read], sources: [a]} | none of the rule's actions is judged",
        "{name: a, who: [x], may: [reflect], types: [A]} | none of the rule's actions is judged",
        "{name: a, who: [x], may: [read], quota: {streams: 1}} | rules[0].quota.streams: none of",
        "{name: a, who: [x], may: [publish], quota: {reads: 1}} | rules[0].quota.reads: none of",
        "{name: a, who: [x], may: [publish], quota: {streams: 0}} | a whole number from 1",
        "{name: a, who: [x], may: [publish], quota: {streams: 0x1F}} | a whole number from 1",
        "{name: a, who: [x], may: [publish], quota: {streams: 1e3}} | a whole number from 1",
        "{name: a, who: [x], may: [publish], quota: {events-per-second: 9999999999}} | whole number",
        "{name: a, who: [x], may: [publish], quota: {}} | rules[0].quota: limits nothing",
        "{name: a, name: b, who: [x], may: [publish]}   | 'name' is there twice",
        "text                                           | rules[0]: must be a mapping",
        "{<<: {name: a}, who: [x], may: [publish]}      | a key must be text",
      })
  void aMistakeIsNamedWithItsPlace(String rule, String problem) {
    assertThat(problemsOf(Policies.of("  - " + rule + "\n")))
        .anySatisfy(found -> assertThat(found).contains(problem.strip()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{jwt: {issuer: https://a, audience: t, typo: x}} | callers[0].jwt: unknown key 'typo'",
        "{jwt: {issuer: https://a}}                     | 'audience' is missing",
        "{jwt: {issuer: http://a, audience: t}}         | issuer: must be an https URL",
        "{jwt: {issuer: https://a, audience: t, algorithms: [HS256]}} | there are only [RS256",
        "{jwt: {issuer: https://a, audience: t}, mtls: {trust-domain: a}} | must be either",
        "{mtls: {}}                                     | must name a 'trust-domain'",
        "{mtls: {trust-domain: ACME}}                   | trust-domain: 'ACME' is none",
        "{mtls: {dns: false}}                           | callers[0].mtls.dns: must be text",
      })
  void aMistakeInTheCallersIsNamedWithItsPlace(String caller, String problem) {
    String text =
        "version: 1\ncallers: [" + caller + "]\nrules: [{name: a, who: [x], may: [reflect]}]\n";
    assertThat(problemsOf(text)).anySatisfy(found -> assertThat(found).contains(problem.strip()));
  }

  /** Whatever is missing because of it is not a problem of its own. */
  @Test
  void aMisspeltKeyIsOneProblemWhichNamesTheNearestKey() {
    String policy = Policies.of("  - {name: a, who: [x], may: [publish], types: [A]}\n");
    assertThat(policy).contains("version:", "callers:");
    for (String[] slip :
        new String[][] {
          {"version", "versoin"},
          {"callers", "caller"},
          {"rules", "rulez"},
          {"name", "nmae"},
          {"who", "whom"},
          {"may", "mayy"},
          {"types", "typs"}
        }) {
      assertThat(problemsOf(policy.replace(slip[0] + ":", slip[1] + ":")))
          .singleElement()
          .asString()
          .endsWith("unknown key '" + slip[1] + "': write '" + slip[0] + "'");
    }
  }

  @Test
  void aKeyThatIsLikeNoneIsToldAllThatThereAre() {
    assertThat(problemsOf(Policies.of("  - {name: a, who: [x], may: [publish], colour: [A]}\n")))
        .singleElement()
        .asString()
        .contains("unknown key 'colour': there are [groups, logs, may,");
    assertThat(problemsOf(Policies.of("  - {name: a, who: [x], may: [publish], nam: b, wo: c}\n")))
        .allSatisfy(problem -> assertThat(problem).contains("there are [groups"));
  }

  @Test
  void whatIsNoPolicyAtAllIsRefused() {
    assertThat(problemsOf("")).containsExactly("is empty");
    assertThat(problemsOf("# nothing")).containsExactly("is empty");
    assertThat(problemsOf("version: 2")).anyMatch(p -> p.contains("version must be 1"));
    assertThat(problemsOf("version: 1")).anyMatch(p -> p.contains("'callers' is missing"));
    assertThat(problemsOf("version: 1")).anyMatch(p -> p.contains("'rules' is missing"));
    assertThat(problemsOf("a: [")).singleElement().asString().contains("is not YAML");
    assertThat(problemsOf(Policies.of(Policies.UPLOADS) + "---\na: b\n"))
        .singleElement()
        .asString()
        .contains("is not YAML");
    assertThat(problemsOf("[".repeat(1_000))).singleElement().asString().contains("is not YAML");
    assertThat(problemsOf(Policies.of(Policies.UPLOADS, Policies.UPLOADS)))
        .singleElement()
        .asString()
        .contains("rules[1].name: another rule has this name");
    assertThat(problemsOf(new byte[] {(byte) 0xc3, 0x28})).containsExactly("is not UTF-8");
    byte[] large = new byte[PolicyText.MAX_BYTES + 1];
    Arrays.fill(large, (byte) '#');
    assertThat(problemsOf(large)).singleElement().asString().contains("more than 1048576 bytes");
  }

  /** Nine levels of nine aliases each are 400 million texts in a kilobyte. */
  @Test
  void aBombOfAliasesIsRefusedWithoutBeingUnfolded() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int level = 1; level < 10; level++) {
      String below = "*a" + (level - 1);
      bomb.append("a%d: &a%d [%s]\n".formatted(level, level, String.join(", ", nine(below))));
    }
    bomb.append("version: 1\nrules: *a9\ncallers: *a9\n");

    assertThat(problemsOf(bomb.toString())).hasSizeLessThan(30);
    assertThat(problemsOf("&self {version: 1, rules: [*self]}")).isNotEmpty();
  }

  /** Whatever is done to a file: it is a policy, or has problems; never an exception. */
  @Test
  void noFileBringsTheReaderDown() {
    Random random = new Random(8);
    byte[] good = Policies.of(Policies.UPLOADS, Policies.READS).getBytes(StandardCharsets.UTF_8);
    byte[] marks = "{}[]:,-*&!|>'\"%@`#\n \t\\?0~\u0000\u0085".getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 3_000; round++) {
      byte[] text = Arrays.copyOf(good, 1 + random.nextInt(good.length));
      for (int change = random.nextInt(6); change >= 0; change--) {
        text[random.nextInt(text.length)] = marks[random.nextInt(marks.length)];
      }
      PolicyReading reading = PolicyText.read(text);
      if (reading instanceof Broken broken) {
        assertThat(broken.problems()).isNotEmpty();
        assertThat(broken.summary()).isNotEmpty();
      }
    }
  }

  private static List<String> nine(String text) {
    return java.util.Collections.nCopies(9, text);
  }

  private static List<String> problemsOf(String text) {
    return problemsOf(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> problemsOf(byte[] text) {
    PolicyReading reading = PolicyText.read(text);
    assertThat(reading).isInstanceOf(Broken.class);
    return ((Broken) reading).problems();
  }
}
