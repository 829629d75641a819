package dev.trestle.gateway.intake;

import static dev.trestle.gateway.intake.RuleBuilder.audio;
import static dev.trestle.gateway.intake.RuleBuilder.named;
import static dev.trestle.gateway.intake.RuleBuilder.rules;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RulesTest {

  private static void assertRefused(String setting, String reason, RuleBuilder... rules) {
    assertThatThrownBy(() -> rules(rules))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(setting)
        .hasMessageContaining(reason);
  }

  @Test
  void aSettingThatCannotBeUsedIsNamed() {
    assertRefused("rules.audio.buckets", "required", audio().in());
    assertRefused("rules.audio.type", "required", audio().type(" "));
    assertRefused("rules.audio.max-size", "below min-size", audio().sizes(10, 9));
    assertRefused("rules.audio.event-types", "ObjectMoved", audio().on("ObjectMoved:*"));
    assertRefused("rules.audio.mapping", "no key-template", audio().key("").subject("{key}"));
    assertRefused("rules.audio.mapping", "JSONata", audio().mapping("{"));
    assertRefused("rules.audio.mapping", "regular expression", audio().mapping("$match(key,/a/)"));
    assertRefused("rules.audio.key-template", "between any two", audio().key("{a}{fileId}"));
    assertRefused("rules.audio.key-template", "names in braces", audio().key("fileId"));
    assertRefused("rules.audio.key-template", "twice", audio().key("{fileId}/{fileId}"));
    assertRefused("rules.audio.key-template", "without a name", audio().key("{fileId"));
    assertRefused("rules.audio.subject", "{who}", audio().subject("{who}"));
    assertRefused("rules.audio.writes", "is no place", audio().writes("s3://b/k"));
    assertRefused("rules.audio.writes", "is no place", audio().writes("b/*x*y"));
  }

  @Test
  void aRuleWhoseConsumersWriteWhatItIsForIsRefused() {
    assertRefused("rules.audio", "for ever", audio().in("test-transcripts").keys("", ""));
    assertRefused("rules.audio", "for ever", audio().in("test-*"));
    assertRefused("rules.audio", "for ever", audio().writes("test-uploads/incoming/done/"));
    assertRefused("rules.audio", "for ever", audio().writes("test-uploads"));
    assertRefused("rules.audio", "for ever", audio().writes("*/*.wav").keys("", "wav"));
  }

  @Test
  void rulesThatFeedOneAnotherInACircleAreRefused() {
    RuleBuilder first = named("first").keys("a/", "").writes("test-uploads/b/");
    RuleBuilder second = named("second").keys("b/", "").writes("test-uploads/c/");
    RuleBuilder third = named("third").keys("c/", "").writes("test-uploads/a/");

    assertRefused("rules first, second, third", "for ever", first, second, third);
    assertThatCode(() -> rules(first, second)).doesNotThrowAnyException();
  }

  @Test
  void whatConsumersWriteElsewhereIsNoLoop() {
    assertThatCode(
            () ->
                rules(
                    audio().keys("incoming/", ".wav").writes("test-uploads/incoming/*.json"),
                    named("gone").on("ObjectRemoved:*").keys("", "").writes("test-uploads"),
                    named("other").in("test-uploads").keys("done/", "")))
        .doesNotThrowAnyException();
  }

  @Test
  void theFirstRuleIsAskedFirst() {
    assertThat(rules(named("b"), named("a")).all())
        .extracting(Rule::name)
        .isEqualTo(List.of("b", "a"));
  }
}
