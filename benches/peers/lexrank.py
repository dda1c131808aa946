"""What sumy's LexRank costs for one article: `lexrank.py FILE N` prints microseconds of CPU, twice: with the words as sumy itself finds them
(by NLTK), and with words cut by a pattern, which costs next to nothing. Sentences are cut by a pattern in both: NLTK would download data."""

import re
import resource
import sys

import nltk
from sumy.nlp.stemmers import Stemmer
from sumy.parsers.plaintext import PlaintextParser
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.utils import get_stop_words


class Nltk:
    def to_sentences(self, text):
        return tuple(re.split(r"(?<=[.!?])\s+", text.strip()))

    def to_words(self, sentence):
        words = nltk.word_tokenize(sentence, preserve_line=True)
        return tuple(word for word in words if re.match(r"^[^\W\d_](?:[^\W\d_]|['-])*$", word))


class Patterns(Nltk):
    def to_words(self, sentence):
        return tuple(re.findall(r"[^\W\d_]+", sentence))


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main():
    text, n = open(sys.argv[1], encoding="utf-8").read(), int(sys.argv[2])
    summarizer = LexRankSummarizer(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")
    for tokenizer in (Nltk(), Patterns()):
        assert len(summarizer(PlaintextParser.from_string(text, tokenizer).document, 3)) == 3
        start = cpu()
        for _ in range(n):
            summarizer(PlaintextParser.from_string(text, tokenizer).document, 3)
        print((cpu() - start) * 1e6 / n)


main()
