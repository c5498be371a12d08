package smartleadtest

// leadCategory is one of the built-in categories.
type leadCategory struct {
	id        int64
	name      string
	sentiment string // empty: none is set
}

const positive = "positive"

// leadCategories is the built-in list; an account's own categories are not
// simulated.
var leadCategories = []leadCategory{
	{1, "Interested", positive}, {2, "Meeting Request", positive}, {3, "Not Interested", "negative"}, {4, "Do Not Contact", "negative"},
	{5, "Information Request", positive}, {6, "Out Of Office", ""}, {7, "Wrong Person", "negative"},
}

const (
	categoryInterested    int64 = 1
	categoryNotInterested int64 = 3
	categoryInformation   int64 = 5
	categoryOutOfOffice   int64 = 6
)

// categoryByID is nil for no category and for an unknown one.
func categoryByID(id int64) *leadCategory {
	for i := range leadCategories {
		if leadCategories[i].id == id {
			return &leadCategories[i]
		}
	}
	return nil
}

// categoryName is nil for no category and for an unknown one.
func categoryName(id int64) *string {
	if category := categoryByID(id); category != nil {
		return &category.name
	}
	return nil
}

func isPositive(id int64) bool {
	category := categoryByID(id)
	return category != nil && category.sentiment == positive
}

func listCategories(*call) (answer, error) {
	type row struct {
		ID        int64   `json:"id"`
		CreatedAt string  `json:"created_at"`
		Name      string  `json:"name"`
		Sentiment *string `json:"sentiment_type"`
	}
	rows := []row{}
	for _, category := range leadCategories {
		rows = append(rows, row{category.id, "2022-09-14T08:21:10.171Z", category.name, textOrNull(category.sentiment)})
	}
	return reply(rows)
}
