"""Sparse logistic regression: which of twenty newsgroups a text is from, told by its words.

The texts are made up. Words are as frequent as in a language (Zipf's law), and each group has some
that it uses more often. A text is a row of a sparse matrix, of which few hundredths are stored; the
gradient of the weights is computed from stored elements alone. A penalty on absolute weights
(by soft thresholding) leaves only the words that matter. Needs tqdm for progress bars
(`pip install scikit-learn tqdm matplotlib`).
"""

import numpy as np
import scipy.sparse
from learning_picture import progress, save_picture

import theano
import theano.tensor as T
from theano import sparse

GROUPS = 20
WORDS = 5000
TEXTS = 4000
OWN_WORDS = 40
BATCH = 100
EPOCHS = 12
RATE = 50.0
BIAS_RATE = 0.5
PENALTY = 2e-4


def make_texts(rng):
    """Return (counts, groups, own_words).

    They are a csr matrix with a row for each text, its group, and which words each group prefers.
    """
    frequency = 1.0 / np.arange(10, WORDS + 10)
    groups = rng.randint(GROUPS, size=TEXTS)
    own_words = [rng.choice(WORDS, OWN_WORDS, replace=False) for _ in range(GROUPS)]
    rows, columns = [], []
    for text, group in enumerate(groups):
        preferred = frequency.copy()
        preferred[own_words[group]] += 0.1 * frequency.sum() / OWN_WORDS
        length = rng.randint(30, 200)
        words = rng.choice(WORDS, length, p=preferred / preferred.sum())
        rows.append(np.full(length, text))
        columns.append(words)
    places = (np.concatenate(rows), np.concatenate(columns))
    ones = np.ones(len(places[0]), dtype=theano.config.floatX)
    return scipy.sparse.coo_matrix((ones, places), (TEXTS, WORDS)).tocsr(), groups, own_words


def weigh(counts, known):
    """Return tf-idf of counts: rare words weigh more, and each row has length 1.

    How rare a word is, `known` texts tell.
    """
    containing = np.bincount(known.indices, minlength=WORDS)
    idf = np.log((1 + known.shape[0]) / (1 + containing)) + 1
    weighted = counts.multiply(idf).tocsr()
    lengths = np.sqrt(weighted.multiply(weighted).sum(axis=1)).A1
    scaled = scipy.sparse.diags(1 / lengths) @ weighted
    return scaled.tocsr().astype(theano.config.floatX)


def build():
    """Return (train, score, weights); `train` takes texts and groups, and returns their loss."""
    floatX = theano.config.floatX
    weights = theano.shared(np.zeros((WORDS, GROUPS), dtype=floatX), "weights")
    bias = theano.shared(np.zeros(GROUPS, dtype=floatX), "bias")
    texts, groups = sparse.csr_matrix("texts"), T.lvector("groups")
    scores = sparse.structured_dot(texts, weights) + bias
    loss = T.nnet.categorical_crossentropy(T.nnet.softmax(scores), groups).mean()
    weights_gradient, bias_gradient = T.grad(loss, [weights, bias])
    stepped = weights - RATE * weights_gradient
    # Soft thresholding: what is smaller than the limit becomes 0.
    shrunk = T.sgn(stepped) * T.maximum(abs(stepped) - RATE * PENALTY, 0)
    train = theano.function(
        [texts, groups],
        loss,
        updates=[(weights, shrunk), (bias, bias - BIAS_RATE * bias_gradient)],
        name="train",
    )
    return train, theano.function([texts], scores, name="score"), weights


def main():
    """Train, and print the progress, how many weights are left, and the final test accuracy."""
    rng = np.random.RandomState(0)
    counts, groups, own_words = make_texts(rng)
    split = TEXTS // 5
    texts = weigh(counts, counts[split:])
    print(f"{TEXTS} texts of {WORDS} words: {100 * texts.nnz / (TEXTS * WORDS):.1f} % are stored")
    train, score, weights = build()

    def accuracy(part):
        return 100.0 * np.mean(np.argmax(score(texts[part]), axis=1) == groups[part])

    test, training = np.arange(split), np.arange(split, TEXTS)
    curve = []
    for epoch in range(1, EPOCHS + 1):
        order = rng.permutation(training)
        starts = progress(range(0, len(order), BATCH), f"epoch {epoch:2d}")
        batches = (order[start : start + BATCH] for start in starts)
        loss = np.mean([train(texts[batch], groups[batch]) for batch in batches])
        curve.append(loss)
        print(
            f"epoch {epoch:2d}: loss {loss:.3f}, train accuracy {accuracy(training):.1f} %,"
            f" test accuracy {accuracy(test):.1f} %"
        )
    values = weights.get_value()
    print(f"{100 * np.mean(values != 0):.1f} % of the weights are left")
    strongest = np.argsort(-values, axis=0)[:OWN_WORDS]
    found = np.mean([np.isin(strongest[:, g], own_words[g]).mean() for g in range(GROUPS)])
    print(f"{100 * found:.0f} % of the strongest are words that the group prefers")
    # How much the words that one group prefers speak for each group.
    meanings = np.array([values[words].mean(axis=0) for words in own_words])
    save_picture("sparse_logistic_regression", curve, "loss", meanings[None])
    print(f"Test accuracy: {accuracy(test):.1f} %")


if __name__ == "__main__":
    main()
