package dev.trestle.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

  private static final Template KEY = Template.of("{userId}/{fileId}/{filename}");

  @Test
  void aKeyIsTakenApart() {
    assertThat(KEY.match("u 1/f+2/a b.\nwav"))
        .contains(Map.of("userId", "u 1", "fileId", "f+2", "filename", "a b.\nwav"));
    assertThat(Template.of("v1-{id}.wav").match("v1-7.wav")).contains(Map.of("id", "7"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "u/f", "u//a.wav", "u/f/", "/f/a.wav", "u/f/g/a.wav", "x/u/f/a/"})
  void whatIsNotLikeItIsNotTakenApart(String key) {
    assertThat(KEY.match(key)).isEmpty();
  }

  @Test
  void charactersOfPatternsStandForThemselves() {
    assertThat(Template.of("a.{x}").match("ab7")).isEmpty();
    assertThat(Template.of("\\E(a|b){x}").match("\\E(a|b)7")).contains(Map.of("x", "7"));
  }

  @Test
  void aLongKeyWithManyNamesIsSoonJudged() {
    assertThat(Template.of("{a}-{b}-{c}-{d}-{e}.wav").match("-".repeat(1024))).isEmpty();
  }

  @Test
  void textIsPutTogether() {
    assertThat(Template.of("{userId}:{fileId}").fill(Map.of("userId", "u", "fileId", "f")))
        .isEqualTo("u:f");
    assertThat(Template.of("all").fill(Map.of())).isEqualTo("all");
  }

  @Test
  void namesThatTouchAreAmbiguous() {
    assertThat(Template.of("{a}{b}").isAmbiguous()).isTrue();
    assertThat(KEY.isAmbiguous()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{}", "a{b", "{a b}", "{1}", "{a/b}"})
  void aBraceNeedsAName(String text) {
    assertThatThrownBy(() -> Template.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }
}
