/** What narrows the wall down: words, stars, a tag, an order, and the way to the trash. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input, SearchField } from "react-aria-components";
import { labelsQuery } from "../../api/queries.ts";
import { ButtonLink } from "../../parts/Button.tsx";
import { Choose } from "../../parts/Choose.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { addressOfSearch, ALL, inCollection, ORDERS, type Order, type Search } from "./search.ts";
import styles from "./Filters.module.css";

/** After the last letter, so that a word isn't searched for letter by letter. */
const PAUSE_MS = 250;
const ANY = "";

export function Filters({ search, onSearch }: { search: Search; onSearch: (search: Search) => void }) {
  const { t } = useTranslation("gallery");
  const labels = useQuery(labelsQuery);
  const collections = Object.keys(labels.data?.collections ?? {});
  const models = labels.data?.models ?? [];
  const tags = Object.entries(labels.data?.tags ?? {}).sort(([, a], [, b]) => b - a);
  const nameOfModel = (asked: string) => {
    const run = models.find((model) => model.asked === asked)?.run;
    return run ?? t("filters.gone", { digits: asked });
  };
  return (
    <div className={styles.filters}>
      <Words text={search.text} onText={(text) => onSearch({ ...search, text })} />
      <Choose
        label={t("filters.stars")}
        value={String(search.stars)}
        options={["0", "1", "2", "3", "4", "5"]}
        nameOf={(stars) => (stars === "0" ? t("filters.any_stars") : t("filters.at_least", { count: Number(stars), n: stars }))}
        onChange={(stars) => onSearch({ ...search, stars: Number(stars) })}
      />
      <Choose
        label={t("filters.tag")}
        value={search.tag ?? ANY}
        options={withChosen([ANY, ...tags.map(([tag]) => tag)], search.tag)}
        nameOf={(tag) => (tag === ANY ? t("filters.any_tag") : tag)}
        onChange={(tag) => onSearch({ ...search, tag: tag === ANY ? null : tag })}
      />
      {(collections.length > 0 || search.collection !== null) && (
        <Choose
          label={t("filters.collection")}
          value={search.collection ?? ANY}
          options={withChosen([ANY, ...collections], search.collection)}
          nameOf={(name) => (name === ANY ? t("filters.any_collection") : name)}
          onChange={(name) => onSearch(inCollection(search, name === ANY ? null : name))}
        />
      )}
      {(models.length > 1 || search.model !== null) && (
        <Choose
          label={t("filters.model")}
          value={search.model ?? ANY}
          options={withChosen([ANY, ...models.map((model) => model.asked)], search.model)}
          nameOf={(name) => (name === ANY ? t("filters.any_model") : nameOfModel(name))}
          onChange={(name) => onSearch({ ...search, model: name === ANY ? null : name })}
        />
      )}
      <Choose
        label={t("filters.order")}
        value={search.order}
        options={ORDERS.filter((order) => order !== "collected" || search.collection !== null)}
        nameOf={(order) => t(`filters.orders.${order as Order}`)}
        onChange={(order) => onSearch({ ...search, order: order as Order })}
      />
      {!search.trashed && (
        <ButtonLink kind="quiet" icon="trash" href={addressOfSearch({ ...ALL, trashed: true })}>
          {t("trash.title")}
        </ButtonLink>
      )}
    </div>
  );
}

/** What an address asks for can be chosen in it, also where it isn't there any more. */
function withChosen(options: string[], chosen: string | null): string[] {
  return chosen === null || options.includes(chosen) ? options : [...options, chosen];
}

/** Syllables and pinyin on the way to a word aren't searched for: only what the input method has given. */
function Words({ text, onText }: { text: string; onText: (text: string) => void }) {
  const { t } = useTranslation("gallery");
  const [typed, setTyped] = useState(text);
  const [isOnTheWay, setIsOnTheWay] = useState(false);
  const tell = useRef(onText);
  useEffect(() => {
    tell.current = onText;
  });
  useEffect(() => {
    if (isOnTheWay || typed === text) return;
    const timer = setTimeout(() => tell.current(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, text, isOnTheWay]);
  return (
    <SearchField aria-label={t("filters.search")} value={typed} onChange={setTyped} className={styles.search}>
      <Icon name="search" />
      <Input
        placeholder={t("filters.search")}
        onCompositionStart={() => setIsOnTheWay(true)}
        onCompositionEnd={() => setIsOnTheWay(false)}
      />
      {typed !== "" && (
        <Button className={styles.clear} aria-label={t("filters.clear")}>
          <Icon name="close" />
        </Button>
      )}
    </SearchField>
  );
}
