/** What narrows the wall down: words, stars, a tag, an order, and the way to the trash. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, Input, SearchField } from "react-aria-components";
import { labelsQuery } from "../../api/queries.ts";
import { ButtonLink } from "../../parts/Button.tsx";
import { Choose } from "../../parts/Choose.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { addressOfSearch, ORDERS, type Order, type Search } from "./search.ts";
import styles from "./Filters.module.css";

/** After the last letter, so that a word isn't searched for letter by letter. */
const PAUSE_MS = 250;
const ANY = "";

export function Filters({ search, onSearch }: { search: Search; onSearch: (search: Search) => void }) {
  const { t } = useTranslation("gallery");
  const labels = useQuery(labelsQuery);
  const tags = Object.entries(labels.data?.tags ?? {}).sort(([, a], [, b]) => b - a);
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
        options={[ANY, ...tags.map(([tag]) => tag)]}
        nameOf={(tag) => (tag === ANY ? t("filters.any_tag") : tag)}
        onChange={(tag) => onSearch({ ...search, tag: tag === ANY ? null : tag })}
      />
      <Choose
        label={t("filters.order")}
        value={search.order}
        options={ORDERS}
        nameOf={(order) => t(`filters.orders.${order as Order}`)}
        onChange={(order) => onSearch({ ...search, order: order as Order })}
      />
      {!search.trashed && (
        <ButtonLink kind="quiet" icon="trash" href={addressOfSearch({ ...search, text: "", stars: 0, tag: null, trashed: true })}>
          {t("trash.title")}
        </ButtonLink>
      )}
    </div>
  );
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
