package dev.trestle.adapter.result;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a transcript tells of itself, in the shapes that WhisperX, faster-whisper, OpenAI's Whisper,
 * whisper.cpp and Amazon Transcribe write, or as plain text. Never a reason to refuse one: what is
 * not there, or no event could hold, is left out.
 *
 * @param language as a BCP 47 tag
 * @param audioSeconds playing time of the audio, if the tool says it
 * @param transcribedSeconds end of the last words
 * @param words how many there are; absent in a language that puts no spaces between words, unless
 *     the tool lists them
 * @param model name of the speech model
 * @param confidence mean of the words', from 0 to 1
 */
record TranscriptFacts(
    @Nullable String language,
    @Nullable BigDecimal audioSeconds,
    @Nullable BigDecimal transcribedSeconds,
    @Nullable Integer words,
    @Nullable String model,
    @Nullable BigDecimal confidence) {

  private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*");
  private static final Set<String> WITHOUT_SPACES =
      Set.of("zh", "yue", "ja", "th", "lo", "km", "my");

  /** The event's limits. */
  private static final BigDecimal MAX_SECONDS = new BigDecimal(31_622_400);

  private static final int MAX_LANGUAGE = 35;
  private static final int MAX_MODEL = 256;

  /**
   * Reads a transcript.
   *
   * @param document what the worker wrote, which may name the model
   * @param transcript its member of that name: an object or text
   */
  static TranscriptFacts of(JsonNode document, JsonNode transcript) {
    String language =
        language(
            first(
                transcript.path("language"),
                transcript.at("/result/language"),
                transcript.at("/results/language_code"),
                document.path("language")));
    WordCount words = new WordCount();
    words.read(transcript);
    return new TranscriptFacts(
        language,
        seconds(first(transcript.path("duration"), document.path("duration"))),
        seconds(words.end),
        words.listed > 0 ? Integer.valueOf(words.listed) : spaced(language, words.spoken),
        model(document, transcript),
        words.confidence());
  }

  private static @Nullable String language(JsonNode told) {
    String tag = told.asText();
    return tag.length() <= MAX_LANGUAGE && LANGUAGE.matcher(tag).matches() ? tag : null;
  }

  private static @Nullable Integer spaced(@Nullable String language, int words) {
    String primary = language == null ? "" : language.split("-", 2)[0].toLowerCase(Locale.ROOT);
    return words == 0 || WITHOUT_SPACES.contains(primary) ? null : words;
  }

  /** Of a path, as whisper.cpp has it, the name of the file. */
  private static @Nullable String model(JsonNode document, JsonNode transcript) {
    JsonNode path = transcript.at("/params/model");
    JsonNode told =
        first(transcript.path("model"), path, transcript.at("/model/type"), document.path("model"));
    if (!told.isTextual()) {
      return null;
    }
    String name = told.textValue();
    if (path.isTextual() && name.equals(path.textValue())) {
      name = name.substring(name.lastIndexOf('/') + 1);
    }
    return name.isBlank() || name.length() > MAX_MODEL ? null : name;
  }

  private static @Nullable BigDecimal seconds(JsonNode told) {
    return told.isNumber() ? seconds(told.decimalValue()) : null;
  }

  private static @Nullable BigDecimal seconds(@Nullable BigDecimal told) {
    return told == null || told.signum() < 0 || told.compareTo(MAX_SECONDS) > 0 ? null : told;
  }

  /** The first that is text or a number. */
  private static JsonNode first(JsonNode... nodes) {
    for (JsonNode node : nodes) {
      if (node.isTextual() || node.isNumber()) {
        return node;
      }
    }
    return nodes[nodes.length - 1];
  }

  /** Adds up the words of a transcript. */
  private static final class WordCount {

    /** Digits behind the point. */
    private static final int MILLISECONDS = 3;

    private int listed;
    private int spoken;
    private double confidences;
    private int confident;
    private @Nullable BigDecimal end;

    void read(JsonNode transcript) {
      JsonNode words = transcript.path("word_segments");
      for (JsonNode segment : transcript.path("segments")) {
        end(segment.path("end"));
        text(segment.path("text"));
        if (!words.isArray()) {
          segment.path("words").forEach(this::word);
        }
      }
      words.forEach(this::word);
      for (JsonNode part : transcript.path("transcription")) {
        text(part.path("text"));
        JsonNode to = part.at("/offsets/to");
        if (to.isNumber() && to.canConvertToLong()) {
          end(BigDecimal.valueOf(to.longValue(), MILLISECONDS));
        }
        part.path("tokens").forEach(this::token);
      }
      for (JsonNode item : transcript.at("/results/items")) {
        if (item.path("type").asText().equals("pronunciation")) {
          listed++;
          confidence(item.at("/alternatives/0/confidence"));
          end(item.path("end_time"));
        }
      }
      if (spoken == 0) {
        text(transcript.isTextual() ? transcript : transcript.path("text"));
      }
      if (spoken == 0) {
        transcript.at("/results/transcripts").forEach(each -> text(each.path("transcript")));
      }
    }

    @Nullable BigDecimal confidence() {
      return confident == 0
          ? null
          : BigDecimal.valueOf(confidences / confident).setScale(4, RoundingMode.HALF_UP);
    }

    private void word(JsonNode word) {
      if (!word.isObject()) {
        return;
      }
      listed++;
      end(word.path("end"));
      confidence(word.has("score") ? word.path("score") : word.path("probability"));
    }

    /** Whisper's own marks, such as {@code [_BEG_]}, are no words. */
    private void token(JsonNode token) {
      if (!token.path("text").asText().startsWith("[_")) {
        confidence(token.path("p"));
      }
    }

    private void text(JsonNode text) {
      if (text.isTextual()) {
        spoken += new StringTokenizer(text.textValue()).countTokens();
      }
    }

    private void confidence(JsonNode told) {
      double value = told.asDouble(-1);
      if (value >= 0 && value <= 1) {
        confidences += value;
        confident++;
      }
    }

    private void end(JsonNode told) {
      if (told.isNumber()) {
        end(told.decimalValue());
      } else if (told.isTextual() && told.textValue().matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
        end(new BigDecimal(told.textValue()));
      }
    }

    private void end(BigDecimal at) {
      end = end == null || at.compareTo(end) > 0 ? at : end;
    }
  }
}
