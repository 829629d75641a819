package dev.trestle.adapter.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.adapter.event.JsonText;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class TranscriptFactsTest {

  @Test
  void whisperX() {
    assertThat(
            facts(
                """
                {"segments":[{"start":0.1,"end":1.9,"text":" good morning","words":[
                   {"word":"good","start":0.1,"end":0.6,"score":0.5},
                   {"word":"morning","start":0.7,"end":1.9,"score":1.0}]},
                  {"start":2.0,"end":2.5,"text":" 42","words":[{"word":"42"}]}],
                 "word_segments":[{"word":"good","start":0.1,"end":0.6,"score":0.5},
                   {"word":"morning","start":0.7,"end":1.9,"score":1.0},{"word":"42"}],
                 "language":"en"}"""))
        .isEqualTo(new TranscriptFacts("en", null, decimal("2.5"), 3, null, decimal("0.7500")));
  }

  @Test
  void fasterWhisper() {
    assertThat(
            facts(
                """
                {"language":"de","language_probability":0.98,"duration":61.500,"model":"large-v3",
                 "segments":[{"id":1,"seek":0,"start":0.0,"end":2.04,"text":" Guten Tag.",
                   "tokens":[1,2],"avg_logprob":-0.2,"no_speech_prob":0.01,
                   "words":[{"start":0.0,"end":0.9,"word":" Guten","probability":0.9},
                     {"start":0.9,"end":2.04,"word":" Tag.","probability":0.8}]}]}"""))
        .isEqualTo(
            new TranscriptFacts(
                "de", decimal("61.500"), decimal("2.04"), 2, "large-v3", decimal("0.8500")));
  }

  @Test
  void whisperCpp() {
    assertThat(
            facts(
                """
                {"systeminfo":"AVX = 1","model":{"type":"base","multilingual":true},
                 "params":{"model":"models/ggml-base.bin","language":"auto","translate":false},
                 "result":{"language":"fr"},
                 "transcription":[{"timestamps":{"from":"00:00:00,000","to":"00:00:02,500"},
                   "offsets":{"from":0,"to":2500},"text":" Bonjour tout le monde",
                   "tokens":[{"text":"[_BEG_]","p":0.1},{"text":" Bonjour","p":0.9}]}]}"""))
        .isEqualTo(
            new TranscriptFacts(
                "fr", null, decimal("2.500"), 4, "ggml-base.bin", decimal("0.9000")));
  }

  @Test
  void amazonTranscribe() {
    assertThat(
            facts(
                """
                {"jobName":"j","accountId":"000000000000","status":"COMPLETED","results":{
                 "language_code":"en-US","transcripts":[{"transcript":"Hello, you."}],"items":[
                 {"type":"pronunciation","start_time":"0.0","end_time":"0.43",
                  "alternatives":[{"confidence":"0.99","content":"Hello"}]},
                 {"type":"punctuation","alternatives":[{"confidence":"0.0","content":","}]},
                 {"type":"pronunciation","start_time":"0.5","end_time":"0.91",
                  "alternatives":[{"confidence":"0.97","content":"you"}]}]}}"""))
        .isEqualTo(new TranscriptFacts("en-US", null, decimal("0.91"), 2, null, decimal("0.9800")));
  }

  @Test
  void plainText() {
    assertThat(facts("\"two  words\\n\""))
        .isEqualTo(new TranscriptFacts(null, null, null, 2, null, null));
    assertThat(facts("{\"text\":\"two words\"}").words()).isEqualTo(2);
  }

  @Test
  void wordsAreNotCountedWhereNoSpacesPartThem() {
    assertThat(facts("{\"language\":\"ja\",\"text\":\"こんにちは 世界\"}").words()).isNull();
  }

  @Test
  void whatNoEventCouldHoldIsLeftOut() {
    assertThat(
            facts(
                """
                {"language":"english","duration":-1,"model":"","segments":[
                 {"end":1e99,"words":[{"word":"a","score":-3}]},7,null],
                 "word_segments":{"a":1},"transcription":"x","results":[]}"""))
        .isEqualTo(new TranscriptFacts(null, null, null, 1, null, null));
  }

  private static TranscriptFacts facts(String transcript) {
    ObjectNode document =
        ((Reading.Accepted<ObjectNode>)
                JsonText.object("{\"transcript\":" + transcript + "}", Rejection.NOT_JSON))
            .value();
    JsonNode part = document.path("transcript");
    return TranscriptFacts.of(document, part);
  }

  private static BigDecimal decimal(String text) {
    return new BigDecimal(text);
  }
}
