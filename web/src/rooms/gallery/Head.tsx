/** The head of the wall: what hangs there, and what is done with all of it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, client } from "../../api/client.ts";
import { go } from "../../parts/address.ts";
import { Button } from "../../parts/Button.tsx";
import { Question } from "../../parts/Dialogs.tsx";
import { RoomHead } from "../../parts/Room.tsx";
import { useSentence } from "../../parts/States.tsx";
import { say } from "../../parts/Toasts.tsx";
import { useFormats } from "../../parts/formats.ts";
import { Exports } from "./Exports.tsx";
import { NamePanel } from "./NamePanel.tsx";
import { addressOfSearch, inCollection, type Search } from "./search.ts";

export function Head({ search, total }: { search: Search; total: number }) {
  const { t } = useTranslation("gallery");
  const [isListed, setIsListed] = useState(false);
  const back = { href: "/gallery", words: t("title") };
  if (search.trashed) {
    return (
      <RoomHead title={t("trash.title")} words={t("trash.words")} back={back}>
        {total > 0 && <Emptying total={total} />}
      </RoomHead>
    );
  }
  return (
    <>
      <RoomHead title={search.collection ?? t("title")} words={search.collection === null ? t("words") : undefined} back={search.collection === null ? undefined : back}>
        {search.collection !== null && <Renaming name={search.collection} search={search} />}
        <Button icon="save" onPress={() => setIsListed(true)}>
          {t("exports.title")}
        </Button>
      </RoomHead>
      <Exports isOpen={isListed} onClose={() => setIsListed(false)} />
    </>
  );
}

/** total: what the page says is in the trash; the server empties it only of as many. */
function Emptying({ total }: { total: number }) {
  const { t } = useTranslation("gallery");
  const formats = useFormats();
  const queries = useQueryClient();
  const sentence = useSentence();
  const [isOpen, setIsOpen] = useState(false);
  const some = { count: total, n: formats.number(total) };
  const empty = useMutation({
    mutationFn: () => answered(client.DELETE("/trash", { params: { query: { expected: total } } })),
    onSuccess: ({ n }) => say(t("trash.emptied", { count: n, n: formats.number(n) })),
    onError: (error) => say(sentence(error)),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["pieces"] }),
  });
  return (
    <>
      <Button kind="danger" icon="trash" isPending={empty.isPending} onPress={() => setIsOpen(true)}>
        {t("trash.empty_it")}
      </Button>
      <Question title={t("trash.sure", some)} yes={t("trash.yes", some)} onYes={() => empty.mutate()} isOpen={isOpen} onOpenChange={setIsOpen}>
        <p>{t("trash.sure_words")}</p>
      </Question>
    </>
  );
}

function Renaming({ name, search }: { name: string; search: Search }) {
  const { t } = useTranslation("gallery");
  const queries = useQueryClient();
  const sentence = useSentence();
  const [isOpen, setIsOpen] = useState(false);
  const rename = useMutation({
    mutationFn: (next: string) => answered(client.PATCH("/collections", { body: { name, new: next } })),
    onSuccess: (_data, next) => {
      go(addressOfSearch(inCollection(search, next)), { replace: true });
      void queries.invalidateQueries({ queryKey: ["pieces"] });
    },
    onError: (error) => say(sentence(error)),
  });
  return (
    <>
      <Button icon="draw" onPress={() => setIsOpen(true)}>
        {t("collections.rename")}
      </Button>
      <NamePanel
        title={t("collections.rename")}
        label={t("collections.name")}
        known={[]}
        first={name}
        yes={t("collections.rename")}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        onName={(next) => rename.mutate(next)}
      />
    </>
  );
}
